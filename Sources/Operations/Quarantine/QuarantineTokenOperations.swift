internal import Identity
package import Mail
import MailFlow
package import Queueing

/// Makes a token by which the recipient of an item can do one thing with it, once, without signing in. Whoever makes the link
/// gives it to the recipient alone.
package struct QuarantineTokenIssue: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "quarantine.tokenIssue", .quarantineChange, needs: .writableStore, trail: .entry(.quarantineTokenIssue))

    /// The item, by its identity, or by the MessageTraceId where one recipient's copy is held.
    package var item: String
    /// What the token is for.
    package var purpose: QuarantineToken.Purpose

    /// Orders a token.
    package init(item: String, purpose: QuarantineToken.Purpose) {
        self.item = item
        self.purpose = purpose
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineTokenView {
        guard caller.isAdministrator else {
            throw OperationFailure(
                .notAllowed, "Only an administrator can make tokens: they are given to the items' recipients.")
        }
        let found = try await administration.item(named: item, for: caller)
        guard found.recipientPermissions.contains(purpose.permission) else {
            throw OperationFailure(
                .cannotNow,
                "The quarantine policy \(found.hold.tag) of \(found.identity) does not let its recipient have it "
                    + "\(purpose == .release ? "released" : "asked for").")
        }
        guard !found.status.isReleased else {
            throw OperationFailure(
                .cannotNow, "\(found.identity) was released before, so a token for it would do nothing.")
        }
        let token = LinkToken(random: administration.random)
        var transaction = StoreTransaction(audit: [
            administration.entry(
                .quarantineTokenIssue, by: caller, on: found, change: "\(purpose.rawValue) for \(found.recipient)")
        ])
        transaction.quarantine = [
            .issue(QuarantineToken(digest: token.digest, item: found.id, purpose: purpose))
        ]
        do throws(StoreError) {
            try await administration.stores.messages.commit(transaction)
        } catch .unknown {
            throw OperationFailure(.notFound, "\(found.identity) was deleted at the same moment.")
        } catch {
            throw OperationFailure(writing: error, "No token was made")
        }
        return QuarantineTokenView(token: token.text, purpose: purpose, item: QuarantineItemView(found))
    }
}

/// What a token is for, and its item. It changes nothing, however often it is asked.
package struct QuarantineTokenShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "quarantine.tokenShow", .quarantineRead, trail: .entry(.quarantineTokenShow))

    /// The token.
    package var token: String

    /// Asks about a token.
    package init(token: String) { self.token = token }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineTokenView {
        let (kept, found) = try await administration.token(token, for: caller)
        try await administration.recordLook(
            .quarantineTokenShow, by: caller, organization: found.organization,
            ObjectReference(.quarantineItem, found.identity.description), kept.purpose.rawValue)
        return QuarantineTokenView(token: token, purpose: kept.purpose, item: QuarantineItemView(found))
    }
}

/// Does what a token is for, in the name of the item's recipient, and uses it up.
package struct QuarantineTokenRedeem: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "quarantine.tokenRedeem", .quarantineChange, needs: .writableStore, trail: .entry(.quarantineTokenRedeem))

    /// The token.
    package var token: String
    /// The item that its recipient was shown, by its identity.
    package var item: String
    /// What its recipient wants done.
    package var purpose: QuarantineToken.Purpose

    /// Has a token used.
    package init(token: String, item: String, purpose: QuarantineToken.Purpose) {
        self.token = token
        self.item = item
        self.purpose = purpose
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineOutcome {
        let (kept, found) = try await administration.token(token, for: caller)
        guard kept.purpose == purpose, QuarantineIdentity(item) == found.identity else {
            throw Administration.deadToken
        }
        switch kept.purpose {
        case .release:
            var order = QuarantineReleaser.Order()
            order.action = .quarantineTokenRedeem
            order.token = kept
            let releaser = QuarantineReleaser(administration: administration, caller: caller, order: order)
            return QuarantineOutcome(value: [await releaser.releaseOwn(found)])
        case .request:
            return try await administration.change(
                [found.identity.description], .quarantineTokenRedeem, by: caller, token: kept
            ) { item, moment in
                guard !item.status.isReleased else { return .refused("it was released before") }
                guard item.status != .requested else { return .refused("it was asked for before") }
                return .done(.request(item.id, by: item.recipient.description, at: moment))
            }
        }
    }
}

/// A token with what it is for.
package struct QuarantineTokenView: Codable, Sendable, Hashable {
    /// The token.
    package var token: String
    /// What it is for.
    package var purpose: QuarantineToken.Purpose
    /// The item.
    package var item: QuarantineItemView

    /// A token's view.
    package init(token: String, purpose: QuarantineToken.Purpose, item: QuarantineItemView) {
        self.token = token
        self.purpose = purpose
        self.item = item
    }
}

extension Administration {
    /// The one sentence about every token that does nothing: whoever guesses learns nothing from it.
    static let deadToken = OperationFailure(
        .notFound,
        "The token does nothing: it was used, its message is not in quarantine any more, or it is none.")

    /// A token that can be used, with its item.
    func token(
        _ text: String, for caller: Caller
    ) async throws(OperationFailure) -> (token: QuarantineToken, item: QuarantineItem) {
        guard let token = LinkToken(text) else { throw Self.deadToken }
        do throws(StoreError) {
            if let kept = try await stores.quarantine.token(token.digest),
                let item = try await stores.quarantine.quarantined(kept.item), isVisible(item.organization),
                caller.mayKnow(of: item),
                item.recipientPermissions.contains(kept.purpose.permission)
            {
                return (kept, item)
            }
        } catch {
            throw OperationFailure(reading: error)
        }
        throw Self.deadToken
    }
}
