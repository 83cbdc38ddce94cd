import FuzzSupport
import Mail
import NIOCore
import SenderAuthentication

/// DMARC records: each line is an answer of DNS on the way up from an author's domain. A failure is the only result that
/// asks for something, and nothing passes without what passes for it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var input = FuzzInput(data, size)
    let control = input.control()
    let lines = input.bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    for line in lines {
        guard let record = DMARCRecord(line) else { continue }
        precondition((0...100).contains(record.percentage))
        precondition(record.aggregateReports.count <= 20 && record.failureReports.count <= 20)
        precondition(record.isUnusable || record.policy != nil)
    }
    let names = ["example.org", "a.example.org", "a.b.c.d.e.f.g.h.i.example.org", "org", "mail.example.net"]
    let author = names[Int(control) % names.count]
    let other = names[Int(control / 8) % names.count]
    guard let domain = try? Domain(other), let address = EmailAddress("ann@\(author)") else {
        preconditionFailure("not a domain")
    }
    let spf = SPFOutcome(control & 0x80 == 0 ? .pass : .temperror, identity: .mailFrom, domain: domain)
    let zone = FuzzZone(lines)
    let outcome = runInline {
        await DMARCEvaluator(resolver: zone).evaluate(
            MessageAuthors(fieldCount: 1, addresses: [address]), spf: spf, dkim: [], header: ByteBuffer())
    }
    precondition(zone.questions <= 19)
    precondition(outcome.result == .fail || outcome.requestedPolicy == .none)
    precondition(outcome.result != .pass || outcome.isSPFAligned && spf.result == .pass)
    precondition(outcome.result != .fail || outcome.publishedPolicy != nil && !outcome.hasAlignedPass)
    precondition((outcome.problem != nil) == (outcome.result == .permerror || outcome.result == .temperror))
    precondition(outcome.record?.utf8.allSatisfy { (0x20...0x7e).contains($0) } ?? true)
    precondition(
        author != other || spf.result != .pass
            || [.pass, .bestGuessPass, .permerror, .temperror].contains(outcome.result))
    return 0
}
