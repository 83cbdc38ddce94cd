import FuzzSupport
import Inspection
import NIOCore

/// What a clamd says: any octets are read without a trap, the same however they are cut, and nothing follows what is no reply.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let whole = FuzzInput(data, size).buffer
    var atOnce = ClamdReplyReader()
    let pieces = atOnce.read(whole)
    var piecewise = ClamdReplyReader()
    var others: [ClamdReplyReader.Piece] = []
    for octet in whole.readableBytesView {
        others += piecewise.read(ByteBuffer(integer: octet))
    }
    precondition(pieces == others)
    if let index = pieces.firstIndex(of: .malformed) {
        precondition(index == pieces.count - 1)
        precondition(atOnce.read(ByteBuffer(string: "1: stream: OK\u{0}")).isEmpty)
    }
    for case .reply(let number, let reply) in pieces {
        precondition((0...999_999_999).contains(number))
        switch reply {
        case .found(let words), .error(let words):
            // An octet that is no UTF-8 becomes three.
            precondition(words.utf8.count <= 3 * ClamdReply.textLimit)
        case .pong, .clean, .tooLarge: break
        }
    }
    return 0
}
