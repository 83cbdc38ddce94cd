import DNS
import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

/// Results of SPF and DKIM as the checks would give them, and an evaluation of them.
enum DMARCFixture {
    static func spf(_ result: SPFResult, _ domain: String, identity: SPFOutcome.Identity = .mailFrom) -> SPFOutcome {
        SPFOutcome(result, identity: identity, domain: try? Domain(domain))
    }

    static func dkim(_ result: DKIMResult, _ domain: String) throws -> DKIMOutcome {
        let hash = Base64.encode([UInt8](repeating: 1, count: 32))
        let text = "v=1; a=rsa-sha256; d=\(domain); s=sel; h=from; bh=\(hash); b=\(hash)"
        return DKIMOutcome(result, signature: try DKIMSignature(Array(text.utf8)))
    }

    static func authors(_ addresses: String...) throws -> MessageAuthors {
        MessageAuthors(fieldCount: 1, addresses: try addresses.map { try #require(EmailAddress($0)) })
    }

    static func evaluate(
        from author: String, spf: SPFOutcome = spf(.none, "nowhere.test"), dkim: [DKIMOutcome] = [],
        method: OrganizationalDomainMethod = .treeWalk, messageID: String = "1@example.org", _ resolver: ZoneResolver
    ) async throws -> DMARCOutcome {
        await DMARCEvaluator(resolver: resolver, method: method).evaluate(
            try authors(author), spf: spf, dkim: dkim,
            header: ByteBuffer(string: "Message-ID: <\(messageID)>\r\n\r\n"))
    }
}
