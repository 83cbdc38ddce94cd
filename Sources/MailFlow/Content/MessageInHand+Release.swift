internal import Facts
internal import Mail
internal import NIOCore

extension MessageInHand {
    /// Whether this server let the message out of quarantine for its organization, not long ago, by the field that it put on
    /// it then: what an administrator has released is not caught again. Reads the content where there is such a field.
    var isReleasedBefore: Bool {
        guard let secrets = basis.secrets, let content = whole.content,
            let field = facts.internalFields.first(where: { $0.name == ReleaseStamp.fieldName }),
            let colon = whole.beginning.readableBytesView.dropFirst(field.range.lowerBound)
                .firstIndex(of: UInt8(ascii: ":"))
        else { return false }
        let view = whole.beginning.readableBytesView
        let end = min(view.startIndex + field.range.upperBound, view.endIndex)
        guard colon + 1 < end else { return false }
        // Unfolded (RFC 5322 section 2.2.3).
        let value = String(
            decoding: view[(colon + 1)..<end].filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") },
            as: UTF8.self)
        let stamp = ReleaseStamp(secrets: secrets)
        // Content that can't be read proves nothing.
        return
            (try? stamp.isOwn(
                value, organization: attribution.organization, content: content, now: facts.receivedAt)) ?? false
    }
}
