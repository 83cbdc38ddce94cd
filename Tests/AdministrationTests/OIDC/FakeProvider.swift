import Administration
import Crypto
import Foundation
import Mail
import NIOConcurrencyHelpers
import Operations
import Organization

/// A provider of identities in memory: it answers what a test tells it to, and signs with keys of its own.
final class FakeProvider: ProviderAsking {
    static let issuer = "https://login.example.net/tenant"
    static let clientID = "postern"

    struct State {
        /// The claims of the next token; nil for no token.
        var claims: [String: JSONValue]?
        /// Makes the token of the claims.
        var makesToken: @Sendable ([String: JSONValue], FakeProvider) -> String = { $1.token($0) }
        /// What stands in the metadata beside the usual.
        var metadata: [String: JSONValue] = [:]
        /// The number of the key in the set.
        var keyID = "k1"
        /// Whether it answers at all.
        var isReachable = true
        var questions: [ProviderQuestion] = []
    }

    let key = P256.Signing.PrivateKey()
    let edwardsKey = Curve25519.Signing.PrivateKey()
    let state = NIOLockedValueBox(State())

    func ask(_ question: ProviderQuestion) async -> Result<[UInt8], ProviderTrouble> {
        let (state, isFirst) = self.state.withLockedValue { state in
            state.questions.append(question)
            return (state, state.questions.filter { $0.url == question.url && $0.form == question.form }.count == 1)
        }
        guard state.isReachable else { return .failure(.unavailable("login.example.net can't be reached")) }
        let answer: JSONValue
        switch question.url.target {
        case "/tenant/.well-known/openid-configuration":
            var members: [String: JSONValue] = [
                "issuer": .string(Self.issuer), "authorization_endpoint": .string(Self.issuer + "/authorize"),
                "token_endpoint": .string(Self.issuer + "/token"), "jwks_uri": .string(Self.issuer + "/keys"),
            ]
            members.merge(state.metadata) { _, other in other }
            answer = .object(members)
        case "/tenant/keys": answer = .object(["keys": .array(keys(state.keyID))])
        case "/tenant/token":
            // A code is good once.
            guard let claims = state.claims, isFirst else {
                return .failure(.unavailable("login.example.net answered with status 400"))
            }
            answer = .object(["id_token": .string(state.makesToken(claims, self)), "token_type": .string("Bearer")])
        default: return .failure(.unavailable("login.example.net answered with status 404"))
        }
        return .success(Array(answer.line.utf8))
    }

    private func keys(_ number: String) -> [JSONValue] {
        let point = Array(key.publicKey.rawRepresentation)
        return [
            .object([
                "kty": .string("EC"), "crv": .string("P-256"), "kid": .string(number), "use": .string("sig"),
                "x": .string(Base64URL.encode(point[..<32])), "y": .string(Base64URL.encode(point[32...])),
            ]),
            .object([
                "kty": .string("OKP"), "crv": .string("Ed25519"), "kid": .string("ed"), "alg": .string("EdDSA"),
                "x": .string(Base64URL.encode(Array(edwardsKey.publicKey.rawRepresentation))),
            ]),
            .object(["kty": .string("oct"), "kid": .string("secret"), "k": .string("c2VjcmV0")]),
            .string("no key"),
        ]
    }

    /// A token, signed as its header says where that is possible.
    func token(
        _ claims: [String: JSONValue], header: [String: JSONValue] = ["alg": .string("ES256"), "kid": .string("k1")]
    ) -> String {
        let text = Self.unsigned(claims, header: header)
        return text + "." + Base64URL.encode((try? sign(text, header)) ?? [])
    }

    /// Header and claims, and no signature yet.
    static func unsigned(_ claims: [String: JSONValue], header: [String: JSONValue]) -> String {
        [header, claims].map { Base64URL.encode(Array(JSONValue.object($0).line.utf8)) }.joined(separator: ".")
    }

    private func sign(_ text: String, _ header: [String: JSONValue]) throws -> [UInt8] {
        switch header["alg"] {
        case .string("ES256"): Array(try key.signature(for: Data(text.utf8)).rawRepresentation)
        case .string("EdDSA"): Array(try edwardsKey.signature(for: Data(text.utf8)))
        // As if the public key were a secret that both sides know.
        case .string("HS256"):
            Array(
                HMAC<SHA256>.authenticationCode(
                    for: Data(text.utf8), using: SymmetricKey(data: key.publicKey.pemRepresentation.utf8.map { $0 })))
        default: []
        }
    }

    /// How often a place was asked.
    func count(_ target: String) -> Int {
        state.withLockedValue { $0.questions.count { $0.url.target == target } }
    }
}
