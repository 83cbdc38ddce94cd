internal import Identity
package import Mail
import MailFlow
package import Organization

/// Who has sent mail in whose name of late without showing that they may, EOP's `Get-SpoofIntelligenceInsight`, the pair with
/// most messages first.
package struct SpoofInsightShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("tabl.spoofInsight", .allowBlockRead, needs: .runningGateway)

    /// The organization.
    package var organization: String

    /// Asks for the pairs.
    package init(organization: String) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [SpoofInsightView] {
        let owner = try administration.known(organization)
        guard let spoofs = administration.spoofs else {
            throw OperationFailure(
                .unavailable, "No gateway runs, and nothing else knows of mail in somebody else's name.")
        }
        return spoofs.known(of: owner.name, at: administration.time.wallTime()).map { SpoofInsightView($0) }
    }
}

/// A pair of a claimed sender and its servers with its mail of the last 30 days.
package struct SpoofInsightView: Codable, Sendable, Hashable {
    /// `SpoofedUser`.
    package var spoofedUser: String
    /// `SendingInfrastructure`.
    package var sendingInfrastructure: String
    /// `MessageCount`.
    package var messageCount: Int
    /// `LastSeen`.
    package var lastSeen: WallTime
    /// `SpoofType`.
    package var spoofType: TenantAllowBlockListSpoofItem.SpoofType
    /// `Action`: what became of the last message.
    package var action: Action

    /// What becomes of the mail of a pair.
    package enum Action: String, Codable, Sendable, Hashable, CaseIterable {
        /// It goes into inboxes.
        case allowed = "Allowed"
        /// It does not.
        case blocked = "Blocked"
    }

    init(_ row: SpoofInsight.Row) {
        spoofedUser = row.pair.spoofedUser
        sendingInfrastructure = row.pair.sendingInfrastructure
        messageCount = row.messages
        lastSeen = row.lastSeen
        spoofType = row.pair.type
        action = row.isBlocked ? .blocked : .allowed
    }
}
