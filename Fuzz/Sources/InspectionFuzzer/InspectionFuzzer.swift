import FuzzSupport
import Inspection
import NIOCore

/// The protocol between gateway and inspector: any octets are a frame or an error, and a frame is written as it is read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var input = FuzzInput(data, size)
    let kind = input.control() & 3
    var octets = input.buffer
    if kind == 0 {
        if let head = try? WireFrame.head(of: &octets, limit: WireFrame.longestReport) {
            precondition(head.length <= WireFrame.longestReport)
        }
        return 0
    }
    guard let frame = try? WireFrame(kind: kind, body: octets) else { return 0 }
    var written = frame.encoded()
    guard let head = try? WireFrame.head(of: &written, limit: .max), head.kind == kind,
        let again = try? WireFrame(kind: head.kind, body: written)
    else { preconditionFailure("a frame that was written is none") }
    precondition(again == frame)
    return 0
}
