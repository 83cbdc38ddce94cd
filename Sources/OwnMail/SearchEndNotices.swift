import Facts
package import Mail
import MailFlow
package import Operations
import Organization
package import Queueing

/// Writes to people of an organization that a historical search has ended (docs/reference/trace-api.md#historical-searches).
package final class SearchEndNotices: SearchEndComposer, Sendable {
    private let configuration: any ConfigurationInForce
    private let time: any TimeSource
    private let random: any RandomSource

    package init(configuration: any ConfigurationInForce, time: any TimeSource, random: any RandomSource) {
        self.configuration = configuration
        self.time = time
        self.random = random
    }

    /// A message for each of them, or why there is none.
    package func messages(about search: EndedSearch) -> [ReportDecision] {
        let basis = configuration.basis
        guard let owner = basis.snapshot.organization(named: search.organization) else {
            return [.suppressed(reason: "organization \(search.organization) does not exist any more")]
        }
        guard let from = owner.defaultAddress("postmaster") else {
            return [.suppressed(reason: "organization \(search.organization) has no domain to write from")]
        }
        let language = owner.noticeLanguage
        let text = search.notice.text(in: language)
        return search.recipients.map { address -> ReportDecision in
            if let obstacle = ReleaseTarget.obstacle(to: address, in: owner, basis.snapshot) {
                return .suppressed(reason: obstacle)
            }
            let notice = NoticeMessage(
                id: NetworkMessageID(random: random), from: from, to: address,
                hostname: basis.snapshot.server.hostname, language: language, date: time.wallTime(),
                subject: text.subject, text: text.text)
            return OwnMessage(notice).enter(for: owner, by: basis, now: time.now())
        }
    }
}
