import FuzzSupport
import SenderAuthentication

/// Chains of sealers: a key for each line before the first empty one, then a message. A chain that passes is whole, one
/// that fails says why, and what a sealer attests can be written safely.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let message = FuzzMessage(FuzzInput(data, size).bytes)
    let arc = runInline {
        await ARCVerifier(resolver: message.zone).verify(message.signed, at: StillTime().wallTime())
    }
    precondition(message.zone.questions <= 100)
    precondition((arc.reason != nil) == (arc.result == .fail))
    precondition(arc.sealings.count <= 50)
    precondition(arc.result != .pass || arc.sealings.map(\.instance) == Array(1...max(1, arc.sealings.count)))
    precondition(arc.result != .none || arc.sealings.isEmpty)
    if let attested = arc.attested {
        precondition(attested.field().utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 13 || $0 == 10 || $0 == 9 })
    }
    return 0
}
