import Mail
import Organization

/// How a document is written out.
package enum DocumentForm: String, Codable, Sendable, Hashable, CaseIterable {
    /// As it was applied, comments included.
    case applied = "Applied"
    /// As YAML in its one form.
    case canonical = "Canonical"
    /// As JSON with all properties of all objects.
    case json = "Json"
}

extension DocumentForm {
    /// The text of a revision in a form. Throws where this release can't read the document and is to write it anew.
    static func text(of revision: OrganizationRevision, _ form: DocumentForm) async throws(OperationFailure) -> String {
        guard form != .applied else { return revision.document }
        return try await HeavyWork("postern.documents").run { () throws(OperationFailure) -> String in
            let name = "revision \(revision.revision) of \(revision.organization)"
            let document: OrganizationDocument
            switch OrganizationDocument.load(yaml: revision.document, file: name) {
            case .success(let found): document = found
            case .failure(let errors):
                throw OperationFailure(errors.mistakes, under: "The document can't be read by this release of postern:")
            }
            guard form == .json else { return document.yaml }
            do {
                return try JSONText.line(OrganizationDocument.JSON(document))
            } catch {
                throw OperationFailure(error, "The document can't be written as JSON")
            }
        }
    }
}

extension Administration {
    /// Throws where a document is not one of an organization, or where the organization's document has another version than
    /// its caller knows.
    func check(
        _ documents: [SubmittedDocument], areOf organization: String, expected: String?
    ) async throws(OperationFailure) {
        let name = try known(organization).name
        for document in documents {
            let file = document.file
            let text = document.text
            let given = try await HeavyWork("postern.documents").run { () throws(OperationFailure) -> String? in
                OrganizationDocument.name(in: text)
            }
            guard let given, given != name else { continue }
            throw OperationFailure([
                ConfigurationMistake(
                    file: file, line: 1, object: "Organization \"\(SafeText.escaped(given, limit: 80))\"",
                    field: "organization",
                    value: SafeText.escaped(given, limit: 80),
                    problem: "is not \(name), whose document is to be changed",
                    mend: "write organization: \(name)")
            ])
        }
        guard let expected else { return }
        guard let condition = ETagCondition(field: expected) else {
            throw OperationFailure(
                .usage, "expected is to be * or versions in quotation marks with commas between them.")
        }
        let text = configuration.organizations.entries[name]?.text ?? ""
        guard !condition.isMet(by: ETag.of(octets: Array(text.utf8))) else { return }
        var failure = OperationFailure(
            .changedMeanwhile,
            "The document of \(name) was changed since it was read. Look at what it is now, and order the change again."
        )
        failure.obstacles = try await differences(behind: condition, of: name, to: text)
        throw failure
    }

    /// What differs between the document that a caller knows and the present one, a line each object; empty where the last
    /// twenty revisions do not have that document.
    private func differences(
        behind condition: ETagCondition, of organization: String, to text: String
    ) async throws(OperationFailure) -> [String] {
        let revisions: [OrganizationRevision]
        do {
            revisions = try await stores.configuration.revisions(of: organization, newest: 20)
        } catch {
            throw OperationFailure(reading: error)
        }
        return try await HeavyWork("postern.documents").run { () throws(OperationFailure) -> [String] in
            let known = revisions.last { condition.isMet(by: ETag.of(octets: Array($0.document.utf8))) }
            guard let known else { return [] }
            return DocumentDiff.changes(from: known.document, to: text).map { change in
                let names = change.properties.map(\.name).joined(separator: ", ")
                return "\(change.kind.rawValue) \(change.object)" + (names.isEmpty ? "" : ": \(names)")
            }
        }
    }
}
