import Administration
import Foundation
import Identity
import Mail
import NIOConcurrencyHelpers
import Operations
import Organization
import PosternTesting
import Testing

/// A sign-in by a provider, from begin to end, as a browser makes it.
struct OIDCDesk {
    let provider = FakeProvider()
    let clock = VirtualClock()
    let signIn: OIDCSignIn
    let settings: AdministrationSettings

    init(_ change: (inout OIDCSettings) -> Void = { _ in }) throws {
        let issuer = try #require(ServiceURL(FakeProvider.issuer))
        let publicURL = try #require(PublicURL("https://admin.example.net"))
        let address = try #require(IPAddress("127.0.0.1"))
        var oidc = OIDCSettings(name: "corp", issuer: issuer, clientID: FakeProvider.clientID)
        oidc.mapping = [
            .init(value: "mail-admins", role: .organizationManagement, organization: "contoso"),
            .init(value: "auditors", role: .securityReader, organization: nil),
        ]
        change(&oidc)
        settings = AdministrationSettings(
            .address(address, port: 8080), publicURL: publicURL, oidc: [oidc])
        signIn = OIDCSignIn(
            settings, asking: provider, secret: { $0 == "/missing" ? nil : "s3cret &+" }, time: clock,
            random: SeededRandom(seed: 19))
    }

    /// The claims of a token that is right for a sign-in.
    func rightClaims(nonce: String) -> [String: JSONValue] {
        let now = clock.wallTime().milliseconds / 1_000
        return [
            "iss": .string(FakeProvider.issuer), "aud": .string(FakeProvider.clientID), "sub": .string("0815"),
            "exp": .integer(now + 300), "iat": .integer(now), "nonce": .string(nonce),
            "email": .string("ann@contoso.com"), "email_verified": .bool(true), "name": .string("Ann"),
            "preferred_username": .string("ann"), "roles": .array([.string("mail-admins"), .string("others")]),
        ]
    }

    /// The parameters of where a browser is sent.
    static func parameters(of location: String) throws -> [String: String] {
        let items = try #require(URLComponents(string: location)?.queryItems)
        return Dictionary(uniqueKeysWithValues: items.map { ($0.name, $0.value ?? "") })
    }

    /// What came of a whole sign-in.
    ///
    /// - Parameters:
    ///   - changing: what is other about the claims.
    ///   - answering: what is other about the provider's answer to the browser.
    func outcome(
        target: LocalPath = .root, changing: (inout [String: JSONValue]) -> Void = { _ in },
        token: (@Sendable ([String: JSONValue], FakeProvider) -> String)? = nil,
        answering: (inout OIDCSignIn.Answer) -> Void = { _ in }, cookie: String? = nil
    ) async throws -> Result<OIDCSignIn.Proved, OIDCRefusal> {
        let begun = try await signIn.begin("corp", target: target)
        let parameters = try Self.parameters(of: begun.location)
        var claims = rightClaims(nonce: parameters["nonce"] ?? "")
        changing(&claims)
        provider.state.withLockedValue { [claims] state in
            state.claims = claims
            if let token { state.makesToken = token }
        }
        var answer = OIDCSignIn.Answer(code: "c-\(parameters["state"] ?? "")", state: parameters["state"])
        answering(&answer)
        return await end(answer, cookie: cookie ?? begun.cookie)
    }

    /// What came of the end of a sign-in.
    func end(_ answer: OIDCSignIn.Answer, cookie: String?) async -> Result<OIDCSignIn.Proved, OIDCRefusal> {
        do throws(OIDCRefusal) {
            return .success(try await signIn.end("corp", answer, cookie: cookie))
        } catch {
            return .failure(error)
        }
    }
}
