import DNS
import Log
import Mail
import NIOConcurrencyHelpers
import NIOCore
import Operations
import Organization
import PosternTesting
import SenderAuthentication
import Testing

@testable import Gateway

@Suite("Authentication as this server is configured")
struct ConfiguredAuthenticatorTests {
    private let zone = """
        example.org. IN TXT "v=spf1 include:a.example.org -all"
        a.example.org. IN TXT "v=spf1 ip4:192.0.2.1 -all"
        _dmarc.example.org. IN TXT "v=DMARC1; p=reject"
        """

    private func request() throws -> AuthenticationRequest {
        let text = ByteBuffer(string: "From: ann@example.org\r\nSubject: Hello\r\n\r\nHi\r\n")
        return AuthenticationRequest(
            clientAddress: try #require(IPAddress("192.0.2.1")), helo: "mx.example.org",
            sender: .mailbox(try #require(EmailAddress("ann@example.org"))), receiver: "mx.example.net", header: text,
            content: .memory(text))
    }

    @Test("a reload changes the limits and how organizational domains are found")
    func reload() async throws {
        let server = NIOLockedValueBox(ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data"))
        let authenticator = ConfiguredAuthenticator(
            resolver: try ZoneResolver(zone), time: VirtualClock(),
            logger: .silent
        ) { server.withLockedValue { $0 } }

        var result = await authenticator.authenticate(try request())
        #expect(result.spf.result == .pass && result.dmarc.result == .pass)
        #expect(result.dmarc.discovery == .treeWalk)

        let folder = try TemporaryFolder()
        let list = try folder.write("list.dat", "// ===BEGIN ICANN DOMAINS===\norg\n// ===END ICANN DOMAINS===\n")
        server.withLockedValue { server in
            server.limits.spfTerms = 1
            server.senderAuthentication.organizationalDomain = .publicSuffixList
            server.senderAuthentication.publicSuffixList = list
        }
        result = await authenticator.authenticate(try request())
        #expect(result.spf.result == .pass && result.dmarc.discovery == .publicSuffixList)

        // One question is too few for the two records of SPF.
        server.withLockedValue { $0.limits.dnsQueries = 1 }
        result = await authenticator.authenticate(try request())
        #expect(result.spf.result == .temperror)

        // A list that is not there leaves asking DNS.
        server.withLockedValue { server in
            server.limits = Limits()
            server.senderAuthentication.publicSuffixList = folder.path + "/none.dat"
        }
        result = await authenticator.authenticate(try request())
        #expect(result.spf.result == .pass && result.dmarc.discovery == .treeWalk)
    }

    @Test("the limits of this server bound a message's authentication")
    func limits() {
        var limits = Limits()
        #expect(AuthenticationLimits(limits) == AuthenticationLimits())
        limits.dnsQueries = 20
        limits.dnsTime = .seconds(4)
        limits.spfTerms = 5
        limits.spfVoidLookups = 1
        limits.arcSets = 7
        limits.dkimSignatures = 3
        let bounds = AuthenticationLimits(limits)
        #expect(bounds.dns == ResolverBudget(questions: 20, time: .seconds(4)))
        #expect(bounds.reservedForDMARC == ResolverBudget(questions: 5, time: .seconds(1)))
        #expect(bounds.spf.lookups == 5 && bounds.spf.voidLookups == 1)
        #expect(bounds.arcSets == 7 && bounds.signatures == 3)
    }
}
