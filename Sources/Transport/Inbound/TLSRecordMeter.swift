import NIOCore

/// Watches that what comes over TLS is mostly SMTP: key updates, empty records and the like cost work and carry nothing
/// (RFC 8446 sections 4.6.3 and 5.1). It stands between the network and the TLS handler.
///
/// The TLS library ends a connection after 32 such records in a row. A peer that sends an octet of SMTP between them gets
/// past that, but not past this: octets of records may be 64 times those of SMTP, and 64 KB besides. Records with one
/// octet of SMTP each are 24 to 31 times as long.
final class TLSRecordMeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Fired when records bring too little.
    enum Event { case recordsWithoutContent }

    /// Octets of records that may come for each octet of SMTP.
    static let factor = 64
    /// Octets of records that may come besides; more than the largest record, which may be here in part.
    static let allowance = 65_536

    private var left = TLSRecordMeter.allowance
    private var isCounting = false

    /// Begins to count: the handshake is done.
    func begin() { isCounting = true }

    /// Notes octets of SMTP.
    func received(_ octets: Int) { left = min(Self.allowance, left + Self.factor * octets) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isCounting { left -= unwrapInboundIn(data).readableBytes }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // The TLS handler hands on now what it has read.
        context.fireChannelReadComplete()
        guard isCounting, left < 0 else { return }
        isCounting = false
        context.fireUserInboundEventTriggered(Event.recordsWithoutContent)
    }
}
