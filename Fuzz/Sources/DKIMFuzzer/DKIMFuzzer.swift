import FuzzSupport
import SenderAuthentication

/// Signatures and keys: a key for each line before the first empty one, then a message. No more is evaluated than the
/// limit, and each signature has a result with its reason.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let message = FuzzMessage(FuzzInput(data, size).bytes)
    let outcomes = runInline {
        await DKIMVerifier(resolver: message.zone).verify(message.signed, at: StillTime().wallTime())
    }
    precondition(outcomes.count <= DKIMVerifier.maximumSignatures)
    precondition(message.zone.questions <= DKIMVerifier.maximumSignatures)
    for outcome in outcomes {
        precondition((outcome.reason == nil) == (outcome.result == .pass))
        precondition(outcome.result != .pass || outcome.signature != nil)
    }
    return 0
}
