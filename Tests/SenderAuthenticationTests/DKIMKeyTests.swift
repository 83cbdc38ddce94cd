import DNS
import Foundation
import Mail
import NIOCore
import Testing

@testable import SenderAuthentication

@Suite("DKIM: keys")
struct DKIMKeyTests {
    private static let tags = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=rsa; h=from:to:subject"
    private static let name = "rsa._domainkey.example.com"

    private func outcome(_ records: [String], _ tags: String = tags) async throws -> DKIMOutcome {
        let resolver = KeyResolver()
        resolver.set(Self.name, texts: records)
        return try #require(try await DKIMSample.outcome(try DKIMSample.message(tags), resolver))
    }

    @Test("RFC 6376 section 3.6.1: key records")
    func records() async throws {
        let key = try DKIMSample.rsa.get().testPublicKey
        let other = try DKIMSample.ed25519.get().testPublicKey
        for (record, finding) in [
            ("v=DKIM1; k=rsa; p=\(key)", DKIMFinding.verified), ("p=\(key)", .verified), ("k=RSA; p=\(key)", .verified),
            ("v=DKIM1; p=\(key);", .verified), (" v=DKIM1 ;\tp = \(key) ; ", .verified),
            ("v=DKIM1; g=nobody; n=a note; x=y; p=\(key)", .verified),
            ("v=DKIM1; p=\(key.prefix(50)) \(key.dropFirst(50))", .verified),
            ("v=DKIM1; h=sha256; p=\(key)", .verified), ("v=DKIM1; h=sha1:SHA256; p=\(key)", .verified),
            ("v=DKIM1; h=sha1; p=\(key)", .hashAlgorithm),
            ("v=DKIM1; s=email; p=\(key)", .verified), ("v=DKIM1; s=tlsrpt:*; p=\(key)", .verified),
            ("v=DKIM1; s=tlsrpt; p=\(key)", .noKey),
            ("p=\(key); v=DKIM1", .noKey), ("v=DKIM2; p=\(key)", .noKey), ("v=dkim1; p=\(key)", .noKey),
            ("v=DKIM1; k=dsa; p=\(key)", .noKey), ("v=DKIM1; k=; p=\(key)", .noKey),
            ("v=DKIM1; k=ed25519; p=\(other)", .invalidKey), ("v=DKIM1; k=ed25519; p=\(key)", .invalidKey),
            ("v=DKIM1; k=rsa; p=\(other)", .invalidKey),
            ("v=DKIM1; p=", .noKey), ("v=DKIM1; k=rsa", .noKey), ("v=spf1 -all", .noKey), ("", .noKey),
            ("v=DKIM1; p=\(key); p=\(key)", .invalidKey), ("v=DKIM1; p=\(key)*", .invalidKey),
            ("v=DKIM1; p=AAAA", .invalidKey), ("v=DKIM1; p=\(key.prefix(80))", .invalidKey),
            ("v=DKIM1; p=\(key)\u{0}", .invalidKey),
            ("v=DKIM1;; p=\(key)", .invalidKey), (";v=DKIM1; p=\(key)", .invalidKey),
            ("v=DKIM1; p=\(key);;", .invalidKey), ("v=DKIM1; ; p=\(key)", .invalidKey),
            ("v=DKIM1; note; p=\(key)", .invalidKey), ("v=DKIM1; n n=x; p=\(key)", .invalidKey),
            ("v=DKIM1; =x; p=\(key)", .invalidKey),
        ] {
            let outcome = try await outcome([record])
            #expect(outcome.finding == finding, "\(record) \(outcome.reason ?? "")")
        }
        #expect(try await outcome(["v=DKIM1; p="]).reason == "the key was revoked")
    }

    @Test("RFC 6376 section 3.6.1: the flags of t=")
    func flags() async throws {
        let key = try DKIMSample.rsa.get().testPublicKey
        let sub = Self.tags + "; i=ann@mail.example.com"
        #expect(try await outcome(["v=DKIM1; p=\(key)"], sub).result == .pass)
        #expect(try await outcome(["v=DKIM1; t=s; p=\(key)"], sub).reason == "the key is not for subdomains")
        #expect(try await outcome(["v=DKIM1; t=y:S; p=\(key)"], sub).finding == .noKey)
        #expect(try await outcome(["v=DKIM1; t=s; p=\(key)"], Self.tags + "; i=ann@example.com").result == .pass)
        let testing = try await outcome(["v=DKIM1; t=y; p=\(key)"])
        #expect(testing.result == .pass)
        #expect(testing.isTesting)
        #expect(try await !outcome(["v=DKIM1; t=yes; p=\(key)"]).isTesting)
    }

    @Test("RFC 6376 section 3.6.2.2: of several records the first usable one counts; at most four are looked at")
    func several() async throws {
        let record = try DKIMSample.rsa.get().testRecord
        #expect(try await outcome(["v=spf1 -all", record]).result == .pass)
        #expect(try await outcome(["a", "b", "c", record]).result == .pass)
        #expect(try await outcome(["a", "b", "c", "d", record]).result == .permerror)
    }

    @Test("answers of DNS: what may be better later is a temporary error")
    func answers() async throws {
        for (answer, finding, result) in [
            (Result<Answer, ResolverError>.success(Answer(.nameError)), DKIMFinding.noKey, DKIMResult.permerror),
            (.success(Answer(.noData)), .noKey, .permerror), (.failure(.timedOut), .timeout, .temperror),
            (.failure(.serverFailure), .timeout, .temperror), (.failure(.refused), .timeout, .temperror),
            (.failure(.bogus("x")), .timeout, .temperror), (.failure(.failed("x")), .timeout, .temperror),
        ] {
            let resolver = KeyResolver()
            resolver.set(Self.name, answer)
            let outcome = try await DKIMSample.outcome(try DKIMSample.message(Self.tags), resolver)
            #expect(outcome?.finding == finding)
            #expect(outcome?.result == result)
        }
    }

    @Test("RFC 8301 section 3.2: RSA keys of less than 1024 or more than 4096 bits never pass, and cost nothing")
    func sizes() async throws {
        for bits in [8, 512, 768, 1_023, 4_097, 8_192, 16_384] {
            let outcome = try await outcome(["v=DKIM1; p=" + DKIMSample.publicKey(bits: bits)])
            #expect(outcome.finding == .keySize)
            #expect(outcome.result == .permerror)
            #expect(outcome.reason == "the RSA key has \(bits) bits; 1024 to 4096 are accepted")
        }
        // A key of the right size that has not made the signature.
        for bits in [1_024, 2_048, 4_096] {
            #expect(try await outcome(["v=DKIM1; p=" + DKIMSample.publicKey(bits: bits)]).result != .pass)
        }
    }

    @Test("exponents beyond 33 bits, and DER that lies about its lengths, are no keys")
    func malformed() async throws {
        let huge = DKIMSample.publicKey(bits: 2_048, exponent: [UInt8](repeating: 0x7F, count: 256))
        #expect(try await outcome(["v=DKIM1; p=" + huge]).finding == .invalidKey)
        let zero = DKIMSample.publicKey(bits: 2_048, exponent: [0])
        #expect(try await outcome(["v=DKIM1; p=" + zero]).finding == .invalidKey)
        let good = try #require(Base64.decode(Array(try DKIMSample.rsa.get().testPublicKey.utf8)))
        #expect(RSAKeySize.bits(of: good) == 1_024)
        // A stranger's key may be anything: whatever is found here, nothing of it may trap.
        for cut in 0..<good.count { _ = RSAKeySize.bits(of: Array(good.prefix(cut))) }
        for index in 0..<min(40, good.count) {
            for octet: UInt8 in [0, 0x30, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xFF] {
                var changed = good
                changed[index] = octet
                _ = try await outcome(["v=DKIM1; p=" + Base64.encode(changed)])
            }
        }
        for der: [UInt8] in [
            [], [0x30], [0x30, 0x80], [0x30, 0x82, 0xFF], [0x30, 0x82, 0xFF, 0xFF], [0x30, 0], [2, 0],
        ] {
            #expect(RSAKeySize.bits(of: der) == nil)
        }
    }

    @Test("the cache gives what the record says, stays bounded, and keeps what is asked for")
    func cache() async throws {
        let cache = DKIMKeyCache(capacity: 8)
        let record = try DKIMSample.rsa.get().testRecord
        let message = ByteBuffer(string: try DKIMSample.message(Self.tags))
        for number in 0..<100 {
            let resolver = KeyResolver()
            resolver.set(Self.name, texts: [number % 2 == 0 ? record : "v=DKIM1; n=\(number); p="])
            let outcome = await resolver.verify(message, cache: cache).first
            #expect(outcome?.result == (number % 2 == 0 ? .pass : .permerror))
            #expect(cache.count <= 8)
        }
        let large = "v=DKIM1; n=" + String(repeating: "x", count: 3_000)
        guard case .failure = cache.entry(Array(large.utf8)) else {
            Issue.record("no key, but found one")
            return
        }
        #expect(cache.count <= 8)
    }
}
