import Facts
internal import Identity
package import Mail
import MailFlow
import Organization

/// What the running gateway knows of the mail of an address, and which lists have it.
package struct ReputationShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("reputation.show", .serverRead, needs: .runningGateway)

    /// The address.
    package var address: String

    /// Asks about an address.
    package init(address: String) { self.address = address }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ReputationView {
        try administration.expectServer()
        let address = try KnownSource.address(address)
        let sources = try KnownSource.memory(administration)
        let lists = administration.configuration.snapshot.server.connectionFilter.dnsLists
        var view = KnownSource.view(
            of: address, sources.known(address, at: administration.time.now()), in: administration)
        view.listings = await (administration.dnsLists?.listings(of: address, in: lists) ?? []).map { .init($0) }
        return view
    }
}

/// Has the running gateway forget what it knows of the mail of an address and of its network; gives what that was.
package struct ReputationForget: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "reputation.forget", .serverChange, needs: .runningGateway, trail: .entry(.reputationForget))

    /// The address.
    package var address: String

    /// Orders an address forgotten.
    package init(address: String) { self.address = address }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ReputationView {
        try administration.expectServer()
        let address = try KnownSource.address(address)
        let sources = try KnownSource.memory(administration)
        let entry = administration.entry(
            .reputationForget, by: caller, ObjectReference(.sourceReputation, address.description))
        try await administration.record(entry, before: "Nothing was forgotten")
        return KnownSource.view(
            of: address, sources.forget(address, at: administration.time.now()), in: administration)
    }
}

/// The lists in DNS that the running gateway asks, and whether they can be believed.
package struct ReputationLists: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("reputation.lists", .serverRead, needs: .runningGateway)

    /// Asks about the lists.
    package init() {}

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [DNSListView] {
        try administration.expectServer()
        let lists = administration.configuration.snapshot.server.connectionFilter.dnsLists
        return administration.dnsLists?.states(of: lists).map { DNSListView($0) } ?? []
    }
}

/// What these operations share.
private enum KnownSource {
    static func address(_ text: String) throws(OperationFailure) -> IPAddress {
        guard let address = IPAddress(text) else {
            throw OperationFailure(
                .usage,
                "\"\(SafeText.escaped(text, limit: 80))\" is no IPv4 or IPv6 address; write one such as 192.0.2.1.")
        }
        return address
    }

    static func memory(_ administration: Administration) throws(OperationFailure) -> SourceMemory {
        guard let sources = administration.sources else {
            throw OperationFailure(
                .unavailable, "Only a running gateway knows of the mail of clients, and none runs.")
        }
        return sources
    }

    static func view(
        of address: IPAddress, _ known: [SourceReputation], in administration: Administration
    ) -> ReputationView {
        ReputationView(
            address: address.description,
            isExempt: administration.configuration.snapshot.isExemptFromSourceLimits(address),
            sources: known.map { .init($0) }, listings: [])
    }
}
