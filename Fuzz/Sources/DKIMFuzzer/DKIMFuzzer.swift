import FuzzSupport
import Mail
import SenderAuthentication

/// Signatures and keys: a key for each line before the first empty one, then a message. No more is evaluated than the
/// limit, and each signature has a result with its reason.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let (authentication, questions) = authenticate(FuzzInput(data, size).bytes)
    precondition(authentication.dkim.count <= DKIMVerifier.maximumSignatures)
    precondition(questions <= 200)
    for outcome in authentication.dkim {
        precondition((outcome.reason == nil) == (outcome.result == .pass))
        precondition(outcome.result != .pass || outcome.signature != nil)
    }
    return 0
}
