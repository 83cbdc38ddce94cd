package import NIOCore

/// Takes frames out of a stream of octets: a length in four octets, most significant first, and the payload.
///
/// A frame without a payload says that the answer is still being made.
package struct ControlFrame {
    /// The largest payload: a document with some hundred thousand recipients, or a long list of queues.
    package static let maximumSize = 64 << 20

    /// A frame announced more than ``maximumSize``.
    package struct TooLarge: Error, Hashable, Sendable {}

    /// The next whole payload, or nil when more octets are needed.
    package static func next(in buffer: inout ByteBuffer) throws(TooLarge) -> ByteBuffer? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return nil }
        guard length <= UInt32(maximumSize) else { throw TooLarge() }
        guard buffer.readableBytes >= 4 + Int(length) else { return nil }
        buffer.moveReaderIndex(forwardBy: 4)
        return buffer.readSlice(length: Int(length))
    }

    /// A frame without a payload.
    static let keepAlive = ByteBuffer(integer: UInt32(0))

    /// Appends a payload with its length; false, and nothing appended, when it is too large.
    package static func append(_ payload: some Collection<UInt8>, to buffer: inout ByteBuffer) -> Bool {
        guard payload.count <= maximumSize else { return false }
        buffer.writeInteger(UInt32(payload.count))
        buffer.writeBytes(payload)
        return true
    }
}
