import FuzzSupport
import Mail
import NIOCore

/// Headers and reports on them: the readers agree, and no report has a line that mail may not have.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let input = FuzzInput(data, size)
    let buffer = input.buffer

    let summary = HeaderSummary(reading: buffer, ownName: "mx.example.net")
    let fields = Array(HeaderFields(buffer))
    precondition(fields.count == summary.fieldCount)
    precondition(fields.reduce(0) { $0 + $1.raw.readableBytes } == summary.size)
    precondition(HeaderSummary.size(of: buffer) == summary.size)
    precondition(summary.size <= summary.bodyOffset && summary.bodyOffset <= buffer.readableBytes)
    precondition(summary.ownReceivedCount <= summary.receivedCount && summary.receivedCount <= summary.fieldCount)
    for field in fields {
        precondition(!field.name.isEmpty && field.hasName(field.name.uppercased()))
        _ = field.unfolded
    }
    _ = HeaderSummary(reading: buffer, ownName: "", limit: size / 2)

    report(on: buffer, text: input.text, summary: summary)
    return 0
}

private func report(on buffer: ByteBuffer, text: String, summary: HeaderSummary) {
    guard let address = EmailAddress("ann@example.org"), let host = address.domain else { return }
    let report = DeliveryStatusNotification(
        id: NetworkMessageID(high: 1, low: 2), from: address, to: address, reportingMTA: host,
        date: WallTime(milliseconds: 0),
        recipients: [
            .init(
                address: EmailAddress(text) ?? address, originalRecipient: text, action: .failed,
                reply: Reply(550, nil, text), remote: MailHost(stored: text), attempts: 1)
        ],
        original: .init(
            envelope: Envelope(sender: .mailbox(address), envelopeID: text, smtpUTF8: buffer.readableBytes % 2 == 1),
            receivedAt: WallTime(milliseconds: 0), clientName: text, messageID: summary.messageID ?? text,
            subject: summary.subject ?? text, content: buffer, isWhole: true))
    let content = Array(report.content().buffer.readableBytesView)
    var length = 0
    for (index, byte) in content.enumerated() {
        precondition(byte != 0)
        precondition((byte == 10) == (index > 0 && content[index - 1] == 13))
        length = byte == 10 ? 0 : length + 1
        // The CR counts too.
        precondition(length <= 999)
    }
    precondition(content.last == 10)
}
