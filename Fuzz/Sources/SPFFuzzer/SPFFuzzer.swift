import FuzzSupport
import Mail
import SenderAuthentication

/// Sender policies: each line is an answer of DNS, the first the policy itself. Whatever it is, the evaluation ends within
/// RFC 7208's limits.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var input = FuzzInput(data, size)
    let control = input.control()
    let lines = input.bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    for line in lines where SPFRecord.isPolicy(line) { _ = try? SPFRecord(line) }

    guard let address = IPAddress(control & 1 == 0 ? "192.0.2.1" : "2001:db8::1"),
        let sender = EmailAddress(control & 2 == 0 ? "ann@example.org" : "\"a.b-c é%{s}\"@sub.example.org")
    else { preconditionFailure("not an address") }
    let zone = FuzzZone(lines)
    let question = SPFQuestion(
        address: address,
        helo: control & 4 == 0 ? "mail.example.org" : String(decoding: lines.last ?? [], as: UTF8.self),
        sender: control & 8 == 0 ? .mailbox(sender) : .null)
    let limits = SPFLimits()
    let outcome = runInline { await SPFChecker(resolver: zone, time: StillTime(), limits: limits).check(question) }

    precondition(outcome.lookups <= limits.lookups + 1)
    precondition(outcome.steps.count <= limits.steps)
    // Ten terms that ask, each of which may ask for ten names and their addresses; the policies; the explanation.
    precondition(zone.questions <= 10 * (1 + 10) + 10 + 30)
    precondition(outcome.explanation == nil || outcome.result == .fail)
    precondition(outcome.explanation?.utf8.allSatisfy { (0x20...0x7e).contains($0) } ?? true)
    precondition((outcome.problem != nil) == (outcome.result == .permerror || outcome.result == .temperror))
    return 0
}
