package import Organization

/// Finds what a person names: names of objects are compared without case, as Exchange does, and shown as they are spelled.
package enum TypedName {
    /// The things whose name it is; those spelled exactly so alone, where there is one.
    package static func matching<Thing>(
        _ typed: String, in things: [Thing], name: (Thing) -> String
    ) -> [Thing] {
        let exact = things.filter { name($0) == typed }
        guard exact.isEmpty else { return exact }
        let lowered = typed.lowercased()
        return things.filter { name($0).lowercased() == lowered }
    }

    /// The name as it is spelled among these; as it was typed where it is none of them, or more than one.
    package static func spelled(_ typed: String, among names: some Sequence<String>) -> String {
        let found = matching(typed, in: Array(names)) { $0 }
        return found.count == 1 ? found[0] : typed
    }
}

extension ConfigurationSnapshot {
    /// The organization of a name, however its case is typed. Throws ``OperationFailure`` for one that there is not.
    package func known(_ name: String) throws(OperationFailure) -> OrganizationSnapshot {
        if let found = organization(named: name) { return found }
        let found = TypedName.matching(name, in: organizations) { $0.name }
        guard found.count == 1 else { throw .unknownOrganization(name, among: organizations.map(\.name)) }
        return found[0]
    }
}
