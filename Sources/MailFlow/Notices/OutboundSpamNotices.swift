package import Facts
internal import Mail
internal import Organization

/// The notices that a sender is restricted for spam (`NotifyOutboundSpam`, docs/reference/outbound.md#senders-of-spam). They
/// go with the message with which the limit was reached.
package enum OutboundSpamNotices {
    /// What those are told whom the sender's policy names; nothing where it names nobody.
    ///
    /// - Parameters:
    ///   - alert: the restriction.
    ///   - message: the message with which the limit was reached.
    package static func orders(
        _ alert: SenderAlert, of sender: OutboundSender, about message: WholeMessage, _ attribution: Attribution
    ) -> [NoticeOrder] {
        guard !sender.notified.isEmpty else { return [] }
        let text = RestrictedSenderNotice(
            sender: alert.key.sender, limit: "\(alert.limit.rawValue)=\(alert.most)",
            subject: EncodedWords.decoded(message.header.subject ?? ""), messageID: message.header.messageID ?? ""
        ).text(in: attribution.owner.noticeLanguage)
        return sender.notified.map {
            NoticeOrder(
                .outboundSpam, to: $0, subject: text.subject, text: text.text,
                by: ObjectReference(.hostedOutboundSpamFilterPolicy, sender.policy))
        }
    }
}
