import FuzzSupport
import Organization

/// Documents of organizations and of the server: every mistake is one line that says where and what; what is free of
/// errors is written and read as the same again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let text = FuzzInput(data, size).text
    switch OrganizationDocument.loadWithWarnings(yaml: text, file: "o.yaml") {
    case .success(let loaded):
        check(loaded.warnings)
        precondition(loaded.warnings.allSatisfy { $0.severity == .warning })
        switch OrganizationDocument.load(yaml: loaded.document.yaml, file: "again.yaml") {
        case .success(let again): precondition(again == loaded.document)
        case .failure(let errors): preconditionFailure(errors.description)
        }
        check(DomainTransitions.check(old: nil, new: loaded.document, file: "o.yaml", lines: loaded.lines))
        precondition(DomainTransitions.check(old: loaded.document, new: loaded.document, file: "o.yaml").isEmpty)
    case .failure(let errors):
        precondition(errors.mistakes.contains { $0.severity == .error })
        check(errors.mistakes)
    }
    if case .failure(let errors) = ServerConfiguration.load(yaml: text, file: "postern.yaml") {
        precondition(!errors.mistakes.isEmpty)
        check(errors.mistakes)
    }
    return 0
}

private func check(_ mistakes: [ConfigurationMistake]) {
    precondition(mistakes.count <= 1_001)
    for mistake in mistakes {
        precondition(!mistake.problem.isEmpty && !mistake.mend.isEmpty)
        precondition(!mistake.description.utf8.contains(UInt8(ascii: "\n")))
    }
}
