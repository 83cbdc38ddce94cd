import Control
import NIOCore
import Testing

@Suite("Control frames")
struct ControlFrameTests {
    @Test("come back whole, whatever the pieces they arrive in", arguments: [1, 3, 7, 64])
    func splits(piece: Int) throws {
        let payloads: [[UInt8]] = [Array("first".utf8), [], Array(repeating: 7, count: 100)]
        var stream = ByteBuffer()
        for payload in payloads { #expect(ControlFrame.append(payload, to: &stream)) }
        var received: [[UInt8]] = []
        var buffer = ByteBuffer()
        while let slice = stream.readSlice(length: min(piece, stream.readableBytes)), slice.readableBytes > 0 {
            var slice = slice
            buffer.writeBuffer(&slice)
            while let payload = try ControlFrame.next(in: &buffer) { received.append(Array(payload.readableBytesView)) }
        }
        #expect(received == payloads)
        #expect(buffer.readableBytes == 0)
    }

    @Test("beyond the limit are refused by their length alone")
    func limit() {
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt32(ControlFrame.maximumSize + 1))
        #expect(throws: ControlFrame.TooLarge.self) { _ = try ControlFrame.next(in: &buffer) }
    }
}
