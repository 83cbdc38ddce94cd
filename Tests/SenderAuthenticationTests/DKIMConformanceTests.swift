import DNS
import Foundation
import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("DKIM: conformance by section")
struct DKIMConformanceTests {
    /// What a signature with some tags comes to.
    struct Case: Sendable, CustomTestStringConvertible {
        var tags: String
        var finding: DKIMFinding
        var reason: String?
        init(_ tags: String, _ finding: DKIMFinding = .verified, _ reason: String? = nil) {
            self.tags = tags
            self.finding = finding
            self.reason = reason
        }
        var testDescription: String { tags.isEmpty ? "(none)" : tags }
    }

    private static let base = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa; h=from:to:subject"
    // The clock of the tests shows 1795438939.
    private static let now = 1_795_438_939

    @Test(
        "RFC 6376 section 3.5: tags added to a signature",
        arguments: [
            Case(""), Case("zz=nobody knows"), Case("z=From:x|To:y"), Case("z=%%"), Case("x_1="),
            Case("h=from", .syntax, "the signature is no list of tags"),
            Case("no tag", .syntax, "the signature is no list of tags"),
            Case(";y=2", .syntax, "the signature is no list of tags"),
            Case("; ;", .syntax, "the signature is no list of tags"),
            Case("y=2;;", .syntax, "the signature is no list of tags"),
            Case("y=2; ; z=3", .syntax, "the signature is no list of tags"),
            Case("=2", .syntax, "the signature is no list of tags"),
            Case("y y=2", .syntax, "the signature is no list of tags"),
            Case("y-y=2", .syntax, "the signature is no list of tags"),
            Case("_y=2", .syntax, "the signature is no list of tags"),
            Case("y\u{e9}=2", .syntax, "the signature is no list of tags"),
            Case("y=2; y=2", .syntax, "the signature is no list of tags"),
            Case("1a=b", .syntax, "the signature is no list of tags"),
            Case("q=dns/txt"), Case("q=other:dns/txt"), Case("q=DNS/TXT"),
            Case("q=other", .syntax, "q= has no method that is known"),
            Case("i=@example.com"), Case("i=ann@example.com"), Case("i=ann@mail.example.com"),
            Case("i=a=40b@mail.example.com"), Case("i=@EXAMPLE.com"),
            Case("i=ann@example.net", .syntax, "i= is not of the signing domain"),
            Case("i=ann@badexample.com", .syntax, "i= is not of the signing domain"),
            Case("i=@com", .syntax, "i= is not of the signing domain"),
            Case("i=example.com", .syntax, "i= is no address"), Case("i=@", .syntax, "i= is no domain name"),
            Case("t=1"), Case("t=\(now)"), Case("t=\(now + 300)"),
            Case("t=\(now + 301)", .future, "the signature was made in the future"),
            Case("t=999999999999", .future), Case("t=1000000000000", .syntax, "t= is no number"),
            Case("t=-1", .syntax), Case("t=", .syntax), Case("t=1e3", .syntax),
            Case("x=\(now)"), Case("x=999999999999"), Case("t=\(now - 9); x=\(now + 9)"),
            Case("x=\(now - 1)", .expired, "the signature has expired"), Case("x=0", .expired),
            Case("t=\(now); x=\(now - 1)", .syntax, "x= is before t="),
            Case("l=20"), Case("l=020"),
            Case("l=19", .partialBody, "the body is signed in part only (l=)"), Case("l=0", .partialBody),
            Case("l=21", .bodyHash, "l= is larger than the body"),
            Case("l=" + String(repeating: "9", count: 76), .bodyHash, "l= is larger than the body"),
            Case("l=" + String(repeating: "9", count: 77), .syntax, "l= is no number"),
            Case("l=-1", .syntax), Case("l=a", .syntax),
        ])
    func tags(_ item: Case) async throws {
        let message = try DKIMSample.message(Self.base + (item.tags.isEmpty ? "" : "; " + item.tags))
        let outcome = try #require(try await DKIMSample.outcome(message))
        #expect(outcome.finding == item.finding, "\(outcome.reason ?? "")")
        #expect(outcome.result == item.finding.result)
        if let reason = item.reason { #expect(outcome.reason == reason) }
    }

    @Test(
        "RFC 6376 section 3.5: whole tag lists",
        arguments: [
            Case("v=1; a=rsa-sha256; d=example.com; s=rsa; h=from"),
            Case("v=1; a=RSA-SHA256; d=EXAMPLE.com; s=RSA; h=From"),
            Case(
                "; v=1; a=rsa-sha256; d=example.com; s=rsa; h=from", .syntax, "the signature is no list of tags"),
            Case("s=rsa; h= FROM :\r\n\tto; d=example.com;\r\n a=rsa-sha256; v=1"),
            Case("v = 1 ; a= rsa-sha256 ;d =example.com; s=rsa; h=from : to : to : cc : from"),
            Case("v=1; a=rsa-sha256; d=example.com; s=rsa; h=from; c=simple"),
            Case("v=1; a=rsa-sha256; d=example.com; s=rsa; h=from; c=relaxed"),
            Case("v=1; a=rsa-sha256; d=example.com; s=rsa; h=from; c=simple/relaxed"),
            Case("v=1; a=ed25519-sha256; d=example.com; s=ed; h=from:subject; c=relaxed/simple"),
            Case("a=rsa-sha256; d=example.com; s=rsa; h=from", .syntax, "v= is missing"),
            Case("v=1.0; a=rsa-sha256; d=example.com; s=rsa; h=from", .syntax, "v= is not 1"),
            Case("v=2; a=rsa-sha256; d=example.com; s=rsa; h=from", .syntax, "v= is not 1"),
            Case("v=1; d=example.com; s=rsa; h=from", .syntax, "a= is missing"),
            Case("v=1; a=rsa-md5; d=example.com; s=rsa; h=from", .syntax, "the algorithm is unknown"),
            Case("v=1; a=; d=example.com; s=rsa; h=from", .syntax, "the algorithm is unknown"),
            Case("v=1; a=rsa-sha256; s=rsa; h=from", .syntax, "d= is missing"),
            Case("v=1; a=rsa-sha256; d=; s=rsa; h=from", .syntax, "d= is no domain name"),
            Case("v=1; a=rsa-sha256; d=a..b; s=rsa; h=from", .syntax, "d= is no domain name"),
            Case("v=1; a=rsa-sha256; d=example.com; h=from", .syntax, "s= is missing"),
            Case("v=1; a=rsa-sha256; d=example.com; s=a b; h=from", .syntax, "s= is no domain name"),
            Case("v=1; a=rsa-sha256; d=example.com; s=rsa", .syntax, "h= is missing"),
            Case("v=1; a=rsa-sha256; d=example.com; s=rsa; h=", .syntax, "h= is no list of field names"),
            Case("v=1; a=rsa-sha256; d=example.com; s=rsa; h=from::to", .syntax, "h= is no list of field names"),
            Case("v=1; a=rsa-sha256; d=example.com; s=rsa; h=to:subject", .syntax, "From is not signed"),
            Case(
                "v=1; a=rsa-sha256; d=example.com; s=rsa; h=from; c=nowsp", .syntax, "the canonicalization is unknown"),
            Case("v=1; a=rsa-sha256; d=example.com; s=rsa; h=from; c=simple/nowsp", .syntax),
            Case("v=1; a=rsa-sha256; d=example.com; s=rsa; h=from; c=simple/simple/simple", .syntax),
            Case("v=1; a=rsa-sha256; d=example.com; s=ed; h=from", .invalidKey),
            Case("v=1; a=rsa-sha256; d=example.com; s=other; h=from", .noKey),
            // RFC 8301 section 3.1.
            Case("v=1; a=rsa-sha1; d=example.com; s=rsa; h=from", .hashAlgorithm, "rsa-sha1 is not safe (RFC 8301)"),
        ])
    func lists(_ item: Case) async throws {
        let key = item.tags.contains("ed25519") ? try DKIMSample.ed25519.get() : try DKIMSample.rsa.get()
        let outcome = try #require(try await DKIMSample.outcome(try DKIMSample.message(item.tags, key: key)))
        #expect(outcome.finding == item.finding, "\(outcome.reason ?? "")")
        if let reason = item.reason { #expect(outcome.reason == reason) }
    }

    @Test("RFC 6376 section 3.5: b= and bh= that are missing or broken")
    func signatureValues() async throws {
        let message = try DKIMSample.message(Self.base)
        let end = try #require(message.range(of: "; bh="))
        let rest = message[try #require(message.range(of: "\r\nFrom")).lowerBound...]
        let hash = Base64.encode([UInt8](repeating: 7, count: 32))
        for (tags, finding, reason) in [
            ("", DKIMFinding.syntax, "b= is missing"), ("; b=", .syntax, "b= is no signature in Base64"),
            ("; b=AAAA", .syntax, "bh= is missing"), ("; b=A*==", .syntax, "b= is no signature in Base64"),
            ("; b=AAAA; bh=AAAA", .syntax, "bh= is no SHA-256 hash in Base64"),
            ("; b=AAAA; bh=!", .syntax, "bh= is no SHA-256 hash in Base64"),
            ("; b=AAAA; bh=\(hash)", .bodyHash, "the body was changed"),
        ] {
            let outcome = try await DKIMSample.outcome(message[..<end.lowerBound] + tags + rest)
            #expect(outcome?.finding == finding)
            #expect(outcome?.reason == reason)
            // What could be read is told.
            #expect(outcome?.domain?.name == "example.com")
            #expect(outcome?.selector?.name == "rsa")
            #expect(outcome?.algorithm == "rsa-sha256")
        }
    }

    @Test("RFC 6376 section 5.4.2: names stand for fields from the bottom up, and for none beyond")
    func repeatedFields() async throws {
        let header = "From: a@example.com\r\nX: 1\r\nX: 2\r\nX: 3\r\n"
        let tags = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa; h="
        for (names, changed, passes) in [
            ("from:x", "X: 3", false), ("from:x", "X: 2", true), ("from:x:x", "X: 2", false),
            ("from:x:x", "X: 1", true), ("from:x:x:x:x", "X: 1", false),
        ] {
            let message = try DKIMSample.message(tags + names, header: header)
            #expect(try await DKIMSample.outcome(message)?.result == .pass)
            let other = message.replacing("\r\n\(changed)\r\n", with: "\r\nX: 9\r\n")
            #expect(try await DKIMSample.outcome(other)?.result == (passes ? .pass : .fail), "\(names) \(changed)")
        }
        // A field put above is a new one only to those who sign one more than there are.
        for (names, result) in [("from:x:x:x", DKIMResult.pass), ("from:x:x:x:x", .fail)] {
            let message = try DKIMSample.message(tags + names, header: header)
            #expect(try await DKIMSample.outcome("X: 0\r\n" + message)?.result == result)
        }
    }

    @Test("RFC 6376 section 3.7: b= is left out wherever it stands, and nothing else that looks like it")
    func signatureRemoval() {
        for (field, expected) in [
            ("DKIM-Signature: a=1; b=xx\r\n yy; c=2\r\n", "DKIM-Signature: a=1; b=; c=2\r\n"),
            ("DKIM-Signature: a=1; b=xx\r\n", "DKIM-Signature: a=1; b=\r\n"),
            ("DKIM-Signature: b = xx;bb=3\r\n", "DKIM-Signature: b =;bb=3\r\n"),
            ("DKIM-Signature: bh=b=; x=b=1;\r\n\tb=y", "DKIM-Signature: bh=b=; x=b=1;\r\n\tb="),
            ("DKIM-Signature: none\r\n", "DKIM-Signature: none\r\n"), ("no colon", "no colon"),
        ] {
            let output = DKIMSignature.withoutSignature(Array(field.utf8))
            #expect(String(decoding: output, as: UTF8.self) == expected)
        }
    }

    @Test("RFC 6376 section 6.1: all signatures are evaluated from the top, each by itself")
    func several() async throws {
        let tags = ["x=1", "s2=2", "t=1; l=0"].map { Self.base + "; " + $0 }
        let fields = try tags.map { try DKIMSample.field($0) + "\r\n" }
        let message = fields.joined() + DKIMSample.header + "\r\n" + DKIMSample.body
        let resolver = try DKIMSample.resolver()
        let outcomes = await resolver.verify(ByteBuffer(string: message))
        #expect(outcomes.map(\.result) == [.fail, .pass, .policy])
        #expect(resolver.callCount == 1)
        #expect(outcomes.map(\.keyBits) == [nil, 1_024, 1_024])
        #expect(outcomes.allSatisfy { $0.signaturePrefix?.count == 8 })
        #expect(await resolver.verify(ByteBuffer(string: DKIMSample.header + "\r\n")).isEmpty)
    }

    @Test("the beginning of b= is kept where it is Base64 alone, since it could be read as a result of another method")
    func paddedPrefix() async throws {
        let field = "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=rsa; h=from; bh=AAAA; b=spf=pass\r\n"
        let resolver = try DKIMSample.resolver()
        let outcomes = await resolver.verify(ByteBuffer(string: field + DKIMSample.header + "\r\n" + DKIMSample.body))
        #expect(outcomes.map(\.signaturePrefix) == [nil])
    }
}
