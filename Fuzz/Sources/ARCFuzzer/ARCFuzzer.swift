import FuzzSupport
import Mail
import NIOCore
import SenderAuthentication

/// Chains of sealers: a key for each line before the first empty one, then a message. A chain that passes is whole, one
/// that fails says why, and what a sealer attests is written as it is read.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let (authentication, questions) = authenticate(FuzzInput(data, size).bytes)
    let arc = authentication.arc
    precondition(questions <= 200)
    precondition((arc.reason != nil) == (arc.result == .fail))
    precondition(arc.sealings.count <= 50)
    if arc.result == .pass { precondition(arc.sealings.map(\.instance) == Array(1...max(1, arc.sealings.count))) }
    precondition(arc.result != .none || arc.sealings.isEmpty)
    if let attested = arc.attested {
        let value = attested.field("").utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()
        precondition(value.allSatisfy { (0x20...0x7e).contains($0) || $0 == 13 || $0 == 10 })
    }
    return 0
}
