import FuzzSupport
import Mail
import NIOCore

/// From-clauses of Received fields: what is read is printable and bounded, and written out reads as itself.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let input = FuzzInput(data, size)
    let hop = ReceivedHop(reading: input.buffer)
    precondition(hop.helo.utf8.count <= ReceivedHop.maximumName)
    precondition(hop.helo.utf8.allSatisfy { (0x21...0x7e).contains($0) })
    guard let address = hop.address else { return 0 }
    var again = input.buffer
    again.clear()
    again.writeString(" from \(hop.helo.isEmpty ? "x" : hop.helo) (\(address.literal)) by mx.example.net; now")
    // A greeting may hold what opens something.
    let isPlain = hop.helo.utf8.allSatisfy { byte in !"()[]\\;=\"".utf8.contains(byte) }
    precondition(!isPlain || ReceivedHop(reading: again).address == address)
    return 0
}
