import Facts
package import Mail
import MailFlow
package import Operations
import Organization
package import Queueing

/// Writes to owners of administrators' accounts that something about their account has changed
/// (docs/reference/roles.md#mail-about-changes).
package final class AccountNotices: AccountNoticeComposer, Sendable {
    private let configuration: any ConfigurationInForce
    private let time: any TimeSource
    private let random: any RandomSource

    package init(configuration: any ConfigurationInForce, time: any TimeSource, random: any RandomSource) {
        self.configuration = configuration
        self.time = time
        self.random = random
    }

    /// A message for each of them, or why there is none.
    package func messages(about change: ChangedAccount) -> [ReportDecision] {
        let basis = configuration.basis
        return change.recipients.map { address -> ReportDecision in
            guard let owner = sender(to: address, change, basis.snapshot) else {
                return .suppressed(reason: "there is no organization to write from")
            }
            guard let from = owner.defaultAddress("postmaster") else {
                return .suppressed(reason: "organization \(owner.name) has no domain to write from")
            }
            if let obstacle = ReleaseTarget.obstacle(to: address, in: owner, basis.snapshot) {
                return .suppressed(reason: obstacle)
            }
            let language = owner.noticeLanguage
            let text = change.notice.text(in: language)
            let notice = NoticeMessage(
                id: NetworkMessageID(random: random), from: from, to: address,
                hostname: basis.snapshot.server.hostname, language: language, date: time.wallTime(),
                subject: text.subject, text: text.text)
            return OwnMessage(notice).enter(for: owner, by: basis, now: time.now())
        }
    }

    /// In whose name an address is written to: the organization that has it, else the one of the account's roles, else the
    /// first, whose postmaster is that of the server.
    private func sender(
        to address: EmailAddress, _ change: ChangedAccount, _ snapshot: ConfigurationSnapshot
    ) -> OrganizationSnapshot? {
        let owner = address.domain.flatMap { snapshot.owner(of: $0)?.organization }
        return owner ?? change.organization.flatMap { snapshot.organization(named: $0) } ?? snapshot.organizations.first
    }
}
