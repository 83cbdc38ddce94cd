import DNS
internal import Identity
package import Mail

/// The domains with a DKIM configuration or a key, of one organization or of all, by organization and name.
package struct DKIMList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("dkim.list", .configurationRead)

    /// The organization; nil for all.
    package var organization: String?

    /// Asks for the domains.
    package init(organization: String? = nil) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [DKIMDomainView] {
        try await administration.dkimQueries.domains(organization: organization)
    }
}

/// How one domain's mail is signed.
package struct DKIMShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("dkim.show", .configurationRead)

    /// The accepted domain.
    package var domain: String

    /// Asks about a domain.
    package init(domain: String) { self.domain = domain }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DKIMDomainView {
        try await administration.dkimQueries.show(domain)
    }
}

/// What DNS has for a domain's keys, by the gateway's own resolver.
package struct DKIMCheck: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("dkim.check", .explainRun, needs: .runningGateway)

    /// The accepted domain.
    package var domain: String

    /// Asks about the records of a domain.
    package init(domain: String) { self.domain = domain }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DKIMRecordCheck {
        let view = try await administration.dkimQueries.show(domain)
        guard let resolver = administration.resolver else {
            throw OperationFailure(.unavailable, "Only a running gateway asks DNS for this, and none runs.")
        }
        return await DKIMRecordCheck.run(view, by: resolver)
    }
}

/// Makes the keys that a domain's configuration asks for and that are not there.
package struct DKIMCreate: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "dkim.create", .keyChange, needs: .writableStore, trail: .entry(.keyCreate))

    /// The accepted domain.
    package var domain: String

    /// Orders the keys of a domain.
    package init(domain: String) { self.domain = domain }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DKIMChange {
        _ = try administration.dkimQueries.target(domain)
        return try await administration.keys.create(domain, in: administration.configuration, author: caller.name) {
            administration.entry(
                .keyCreate, by: caller, organization: $0, ObjectReference(.dkimSigningConfig, $1), change: $2)
        }
    }
}

/// Makes a new key for the other selector, which takes over after four days.
package struct DKIMRotate: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "dkim.rotate", .keyChange, needs: .writableStore, trail: .entry(.keyRotate))

    /// The accepted domain.
    package var domain: String
    /// Whether the new key signs at once.
    package var isImmediate: Bool

    /// Orders a rotation.
    package init(domain: String, isImmediate: Bool = false) {
        self.domain = domain
        self.isImmediate = isImmediate
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DKIMChange {
        _ = try administration.dkimQueries.target(domain)
        return try await administration.keys.rotate(
            domain, isImmediate: isImmediate, in: administration.configuration, author: caller.name
        ) {
            administration.entry(
                .keyRotate, by: caller, organization: $0, ObjectReference(.dkimSigningConfig, $1), change: $2)
        }
    }
}

extension Administration {
    fileprivate var dkimQueries: DKIMQueries {
        DKIMQueries(snapshot: visible, store: stores.signingKeys, now: time.wallTime())
    }
}
