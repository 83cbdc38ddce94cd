import FuzzSupport
import Mail
import NIOCore
import SMTP

/// Replies of a remote: bounded, printable, and the same however the bytes arrive.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var input = FuzzInput(data, size)
    let seed = input.control()
    let bytes = input.bytes
    let whole = read([bytes[...]])
    let split = read(pieces(of: bytes, seed: seed))
    precondition(whole.replies == split.replies)
    precondition((whole.failure == nil) == (split.failure == nil))
    for reply in whole.replies {
        precondition((200...599).contains(reply.code))
        precondition((1...ReplyParser.maximumLines).contains(reply.lines.count))
        for line in reply.lines {
            precondition(line.utf8.allSatisfy { (0x20...0x7e).contains($0) })
            // An octet is written with at most four.
            precondition(line.utf8.count <= 4 * ReplyParser.maximumLineLength)
        }
    }
    return 0
}

private func read(_ pieces: [ArraySlice<UInt8>]) -> (replies: [Reply], failure: ReplyParser.Failure?) {
    var parser = ReplyParser()
    var replies: [Reply] = []
    do throws(ReplyParser.Failure) {
        for piece in pieces {
            var buffer = ByteBuffer(bytes: piece)
            while let reply = try parser.next(in: &buffer) { replies.append(reply) }
        }
    } catch {
        return (replies, error)
    }
    return (replies, nil)
}
