extension OperationFailure {
    /// There is no organization of a name; the sentence names those there are, the first twenty.
    package static func unknownOrganization(_ name: String, among names: [String]) -> OperationFailure {
        guard !names.isEmpty else {
            return OperationFailure(.notFound, "There is no organization \(name). None has been applied yet.")
        }
        let known = names.prefix(20).joined(separator: ", ")
        let rest = names.count > 20 ? " and \(names.count - 20) more" : ""
        return OperationFailure(.notFound, "There is no organization \(name). There are: \(known)\(rest).")
    }
}
