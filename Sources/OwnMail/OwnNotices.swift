package import Facts
package import Mail
internal import MailFlow
import NIOCore
package import Operations
import Organization
package import Queueing

/// Writes the notices that rules and policies ask for, and lets them enter the pipeline as messages of this server's own
/// (docs/reference/notices.md): no rule sees them, and nothing is reported about them.
package final class OwnNotices: NoticeComposer, Sendable {
    /// Octets of a message that are looked at for the words that a moderator is shown.
    private static let readForText = 256 << 10
    /// Octets of those words.
    private static let shownText = 4_096

    private let configuration: any ConfigurationInForce
    private let time: any TimeSource
    private let random: any RandomSource

    package init(configuration: any ConfigurationInForce, time: any TimeSource, random: any RandomSource) {
        self.configuration = configuration
        self.time = time
        self.random = random
    }

    /// The message that an order comes to, or why there is none.
    package func notice(_ order: NoticeOrder, about acceptance: Acceptance, room: inout Int) -> ReportDecision {
        let basis = configuration.basis
        guard let owner = basis.snapshot.organization(named: acceptance.organization) else {
            return .suppressed(reason: "organization \(acceptance.organization) does not exist any more")
        }
        // Nobody writes in the name of another's domain, whatever a policy says.
        let named = order.from.flatMap { from in
            basis.snapshot.acceptedDomain(of: from.domain, in: owner).map { _ in from }
        }
        guard let from = named ?? owner.defaultAddress("postmaster") else {
            return .suppressed(reason: "organization \(acceptance.organization) has no domain to write from")
        }
        if let obstacle = ReleaseTarget.obstacle(to: order.to, in: owner, basis.snapshot) {
            return .suppressed(reason: obstacle)
        }
        let language = owner.noticeLanguage
        var notice = NoticeMessage(
            id: NetworkMessageID(random: random), from: from, fromName: order.fromName, to: order.to,
            hostname: basis.snapshot.server.hostname, language: language, date: time.wallTime(),
            subject: order.subject, text: order.text, html: order.html)
        do {
            if order.showsText {
                let beginning = try acceptance.content.read(at: 0, count: Self.readForText)
                notice.text += NoticeText.preview(
                    VisibleText.of(message: beginning, limit: Self.shownText), in: language)
            }
            if order.attachesOriginal {
                // The filters have yet to judge the message when a rule orders the notice, and judge no notice.
                let isMalware = acceptance.deliveries.contains { $0.placement.hold?.reason.isMalware == true }
                let original = try Self.original(acceptance, room: isMalware ? 0 : room)
                if original.goesWhole {
                    room -= original.content.readableBytes
                } else {
                    notice.text += NoticeText.headerAlone(language)
                }
                notice.original = original
            }
        } catch {
            return .suppressed(reason: "the message's content could not be read for the notice: \(error)")
        }
        return OwnMessage(notice).enter(for: owner, by: basis, now: time.now())
    }

    /// The message as it came, without the fields that stay inside; where there is no room for it, its beginning.
    private static func original(_ acceptance: Acceptance, room: Int) throws -> NoticeMessage.Original {
        let size = acceptance.content.size
        let isWhole = size <= min(room, NoticeMessage.Original.contentLimit)
        let count = isWhole ? size : min(size, DeliveryStatusNotification.Original.contentLimit)
        let content = try acceptance.content.read(at: 0, count: count)
        let edits = acceptance.copies.first?.edits ?? MessageEdits()
        // In a wrapped copy they are among what is left out.
        let inside = MessageEdits(removed: edits.wrapper == nil ? [] : edits.removed, trusted: edits.trusted)
        return NoticeMessage.Original(
            content: inside.withoutInternalFields(content),
            isWhole: isWhole, isGlobal: acceptance.envelope.smtpUTF8)
    }
}
