internal import Identity
import Log
package import Mail
import MailFlow
import Organization

/// The senders who may send nothing, by organization and address: EOP's restricted users.
package struct RestrictedList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("restricted.list", .senderRead)

    /// The organization; nil for all.
    package var organization: String?

    /// Asks for the senders.
    package init(organization: String? = nil) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [RestrictedSenderView] {
        var wanted: String?
        if let organization { wanted = try administration.known(organization).name }
        var senders = try await administration.restrictedSenders()
        if let wanted { senders.removeAll { $0.key.organization != wanted } }
        return senders.map { RestrictedSenderView($0) }
    }
}

/// Lets a restricted sender send again. Limits of the policy restrict nobody twice in a day.
package struct RestrictedRemove: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "restricted.remove", .senderChange, needs: .writableStore, readsDirectories: true,
        trail: .entry(.restrictedRemove))

    /// The organization.
    package var organization: String
    /// The sender, by any address.
    package var sender: String

    /// Orders the end of a restriction.
    package init(organization: String, sender: String) {
        self.organization = organization
        self.sender = sender
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RestrictedSenderView {
        let snapshot = administration.configuration.snapshot
        let owner = try administration.known(organization)
        guard let address = EmailAddress(sender) else {
            throw OperationFailure(
                .usage,
                "The sender \"\(SafeText.escaped(sender, limit: 80))\" is no address; write one such as ann@contoso.com."
            )
        }
        let keys = [address, OutboundSender.primary(of: address, owner, in: snapshot)].map {
            SenderKey(organization: owner.name, sender: $0.lookupKey)
        }
        guard let found = try await administration.restrictedSenders().first(where: { keys.contains($0.key) }) else {
            throw OperationFailure(
                .notFound,
                "\(address) is not restricted in organization \(owner.name); `postern restricted list` shows who is.")
        }
        let released = found.released(at: administration.time.wallTime())
        do throws(StoreError) {
            try await administration.stores.senders.keepRestricted(
                released,
                audit: administration.entry(
                    .restrictedRemove, by: caller, organization: owner.name,
                    ObjectReference(.restrictedSender, found.key.sender), change: "was \(found.state.rawValue)"))
        } catch {
            throw OperationFailure(writing: error)
        }
        administration.senders?.put(released)
        administration.logger.log(
            .smtpSenderReleased,
            [.organization: owner.name, .from: found.key.sender, .caller: caller.name])
        return RestrictedSenderView(found)
    }
}

extension Administration {
    /// The senders that the caller may know of who may send nothing at this moment.
    fileprivate func restrictedSenders() async throws(OperationFailure) -> [RestrictedSender] {
        let now = time.wallTime()
        let standings: [RestrictedSender]
        // A gateway that runs restricts before it stores, and goes on restricting where the store can't be written.
        if let senders {
            standings = senders.standings(at: now).sorted { $0.key < $1.key }
        } else {
            do throws(StoreError) {
                standings = try await stores.senders.restrictedSenders()
            } catch {
                throw OperationFailure(reading: error)
            }
        }
        return standings.filter {
            $0.state != .released && $0.isInForce(at: now) && isVisible($0.key.organization)
        }
    }
}
