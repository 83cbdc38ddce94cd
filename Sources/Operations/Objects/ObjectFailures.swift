import Mail
import Organization

/// Why objects of documents are not found or not changed.
enum ObjectFailures {
    /// The section of a name. Throws where there is none.
    static func section(_ name: String) throws(OperationFailure) -> DocumentSection {
        guard let found = DocumentSection.named(name) else { throw unknownSection(name) }
        return found
    }

    /// There is no section of that name.
    static func unknownSection(_ name: String) -> OperationFailure {
        let names = DocumentSection.all.map(\.name)
        let closest = Suggestion.closest(to: name, among: names).map { "; did you mean \($0)?" } ?? "."
        return OperationFailure(
            .usage,
            "Documents have no section \(ShownValue(name))\(closest) There are: \(names.joined(separator: ", ")).")
    }

    /// There is no such object; the sentence names those there are, the first twenty.
    static func unknown(
        _ kind: ObjectKind, _ name: String, among names: [String], of organization: String
    ) -> OperationFailure {
        guard !names.isEmpty else {
            return OperationFailure(
                .notFound, "\(organization) has no \(kind) \(ShownValue(name)), and no other.")
        }
        let known = names.prefix(20).map { "\(ShownValue($0))" }.joined(separator: ", ")
        let rest = names.count > 20 ? " and more" : ""
        return OperationFailure(
            .notFound, "\(organization) has no \(kind) \(ShownValue(name)). It has: \(known)\(rest).")
    }

    /// Why an edit was not made.
    ///
    /// - Parameter place: where its properties lie in the request.
    static func failure(
        _ failure: ObjectEditFailure, at place: JSONPointer, of organization: String
    ) -> OperationFailure {
        switch failure {
        case .unreadable:
            return OperationFailure(
                .cannotNow,
                "The document of \(organization) that is in force can't be read by this release; apply a mended one.")
        case .unknownSection(let name): return unknownSection(name)
        case .unknownObject(let kind, let name, let names):
            return unknown(kind, name, among: names, of: organization)
        case .exists(let kind, let name):
            return OperationFailure(
                .exists,
                "\(kind) \(ShownValue(name)) of \(organization) exists already; give the new one another name, or change "
                    + "that one.")
        case .mistakes(let mistakes): return mistaken(mistakes, at: place, of: organization)
        case .single(let kind):
            return OperationFailure(.exists, "\(organization) has one \(kind), and always has it; set that one.")
        case .unordered(let kind):
            return OperationFailure(
                .usage, "The order of objects of the kind \(kind) means nothing, so that none has a place in it.")
        case .noPlace(let wanted, let count):
            return OperationFailure(
                .usage, "\(wanted) is no place among \(count) objects: give a number from 0 to \(count - 1).")
        case .unwritable:
            return OperationFailure(
                "The change can't be written into the document of \(organization); apply the document with "
                    + "`postern organization apply`.")
        }
    }

    private static func mistaken(
        _ mistakes: [PlacedMistake], at place: JSONPointer, of organization: String
    ) -> OperationFailure {
        let found = mistakes.map { placed -> ConfigurationMistake in
            var mistake = placed.mistake
            mistake.file = "organization \(organization)"
            return mistake
        }
        var failure = OperationFailure(found)
        failure.pointers = mistakes.map { placed in
            placed.path.reduce(place) { $0.member($1) }.description
        }
        return failure
    }
}
