import Mail
import NIOConcurrencyHelpers
import NIOCore

/// How many fetches are under way from each address. IPv6 addresses of one 64-bit network are one server's.
final class AddressPlaces: Sendable {
    private let taken = NIOLockedValueBox<[IPAddress: Int]>([:])

    /// Takes a place; false when all are taken.
    func take(_ address: IPAddress, atMost most: Int) -> Bool {
        taken.withLockedValue { taken in
            let count = taken[address.source, default: 0]
            guard count < most else { return false }
            taken[address.source] = count + 1
            return true
        }
    }

    /// Gives a place back.
    func giveBack(_ address: IPAddress) {
        taken.withLockedValue { taken in
            let count = taken[address.source, default: 0] - 1
            taken[address.source] = count > 0 ? count : nil
        }
    }
}

/// Ends an exchange whose answer is larger than any answer with a policy, whatever it is that makes it large: fields of the
/// head, answers before the last one, chunks of a body, fields behind it.
final class AnswerBound: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// The answer is too large.
    struct Exceeded: Error {}

    private var rest: Int

    init(octets: Int) { rest = octets }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        rest -= unwrapInboundIn(data).readableBytes
        guard rest >= 0 else { return context.fireErrorCaught(Exceeded()) }
        context.fireChannelRead(data)
    }
}
