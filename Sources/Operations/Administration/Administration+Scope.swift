import Identity
import Mail
import Organization

extension ConfigurationSnapshot {
    /// The organizations of a scope that there are, by name.
    func organizations(in scope: OrganizationScope) -> [OrganizationSnapshot] {
        switch scope {
        case .all: organizations
        case .only(let names): names.sorted().compactMap { organization(named: $0) }
        }
    }

    /// The same configuration as somebody knows it who may see the organizations of a scope alone: the others are not there.
    /// It is for look-ups; mail is decided by the whole one.
    func visible(in scope: OrganizationScope) -> ConfigurationSnapshot {
        guard case .only = scope else { return self }
        return ConfigurationSnapshot(server: server, organizations: organizations(in: scope))
    }

    /// The organization of a name, however its case is typed. Throws the same for one that there is not and for one that
    /// is out of the scope.
    func known(_ name: String, in scope: OrganizationScope) throws(OperationFailure) -> OrganizationSnapshot {
        guard case .only = scope else { return try known(name) }
        let visible = organizations(in: scope)
        let found = TypedName.matching(name, in: visible) { $0.name }
        guard found.count == 1 else { throw .unknownOrganization(name, known: visible.map(\.name), in: scope) }
        return found[0]
    }
}

extension OperationFailure {
    /// There is no organization of a name that the caller may know of; the sentence names those that it may know of, of which
    /// `names` are all.
    static func unknownOrganization(
        _ name: String, known names: [String], in scope: OrganizationScope
    ) -> OperationFailure {
        // Whoever may see no organization is not told that there is none.
        if case .only = scope, names.isEmpty { return OperationFailure(.notFound, "There is no organization \(name).") }
        return unknownOrganization(name, among: names)
    }
}

/// What the caller may know of (docs/reference/operations.md): what is of another organization does not exist for it.
extension Administration {
    /// The configuration as far as the caller may know of it.
    var visible: ConfigurationSnapshot { configuration.snapshot.visible(in: context.scope) }

    /// Whether the caller may know of what is of an organization; nil stands for what is of none.
    func isVisible(_ organization: String?) -> Bool { context.scope.includes(organization) }

    /// The organization of a name, however its case is typed. Throws the same for one that there is not and for one that
    /// the caller may not know of.
    func known(_ organization: String) throws(OperationFailure) -> OrganizationSnapshot {
        try configuration.snapshot.known(organization, in: context.scope)
    }

    /// The name of an organization as a store is asked for it: also one that is gone may have rows. Throws where the caller
    /// may not know of it.
    func named(_ organization: String) throws(OperationFailure) -> String {
        let name = spelled(organization)
        guard isVisible(name) else {
            throw .unknownOrganization(
                organization, known: configuration.snapshot.organizations(in: context.scope).map(\.name),
                in: context.scope)
        }
        return name
    }

    /// The organization that a store is asked for: the one that is named, or else nil, for all of them and for what is of
    /// none, where the caller may see that. A caller with one organization means that one where it names none. Throws where
    /// it has several and names none: a store is asked for one of them, or for all.
    func asked(_ organization: String?) throws(OperationFailure) -> String? {
        if let organization { return try named(organization) }
        guard case .only(let names) = context.scope else { return nil }
        if names.count == 1 { return names.first }
        guard !names.isEmpty else {
            throw OperationFailure(.notFound, "There is no organization that you may look at.")
        }
        throw OperationFailure(
            .usage, "Name the organization; you may ask about: \(names.sorted().prefix(20).joined(separator: ", ")).")
    }

    /// Throws for whoever does not run this server. A request about one organization may be an operator's too, for whom then
    /// the others do not exist.
    func expectOperator() throws(OperationFailure) {
        guard context.isOperator else {
            throw OperationFailure(.notAllowed, "Only an operator of this server may do this.")
        }
    }

    /// Throws for whoever may not see and change what belongs to the server and to no organization.
    func expectServer() throws(OperationFailure) {
        guard isVisible(nil) else {
            throw OperationFailure(
                .notAllowed,
                "This belongs to the server and to no organization, so that only its operators may do it.")
        }
    }
}

extension Administration {
    /// The same for a request: what its operations may see, and what their audit entries say of it.
    package func inContext(_ context: OperationContext) -> Administration {
        var administration = self
        administration.context = context
        administration.changes = changes.inContext(context)
        return administration
    }
}
