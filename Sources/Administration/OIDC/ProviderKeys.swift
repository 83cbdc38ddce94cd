import FoundationEssentials
import JWTKit
import Operations

/// The keys of a provider (RFC 7517), as far as tokens may be signed with them.
package struct ProviderKeys: Sendable {
    /// The most keys that are read.
    package static let most = 100

    private let keys: [JWK]

    /// Reads a set of keys. Keys of a kind that is not taken are passed over, secret ones (`oct`) among them. Throws
    /// ``OIDCRefusal/metadata(_:)`` where it is no set.
    package init(_ octets: [UInt8]) throws(OIDCRefusal) {
        guard case .object(let members)? = try? StrictJSON.value(of: octets), case .array(let values)? = members["keys"]
        else { throw .metadata("its keys are no set of keys") }
        var keys: [JWK] = []
        for value in values.prefix(Self.most) {
            guard case .object(let members) = value, members["use"] == nil || members.text("use") == "sig",
                var key = try? JWK(json: value.line)
            else { continue }
            // Nothing here signs.
            key.privateExponent = nil
            key.prime1 = nil
            key.prime2 = nil
            keys.append(key)
        }
        self.keys = keys
    }

    /// Whether there is a key that a token may be signed with.
    package func has(keyOf token: IDToken) -> Bool { !candidates(for: token).isEmpty }

    /// Checks the signature of a token. Throws ``OIDCRefusal/token(_:)``.
    package func verify(_ token: IDToken) async throws(OIDCRefusal) {
        let candidates = candidates(for: token)
        guard !candidates.isEmpty else { throw .token(.key) }
        for var key in candidates {
            // The key alone says nothing of padding; the algorithm is one of those that are taken.
            key.algorithm = JWK.Algorithm(rawValue: token.algorithm.rawValue)
            let number = JWKIdentifier(string: "key")
            key.keyIdentifier = number
            let isRight: Bool
            do {
                let collection = JWTKeyCollection()
                try await collection.add(jwk: key)
                let algorithm = try await collection.getKey(for: number, alg: token.algorithm.rawValue)
                isRight = try algorithm.verify(token.signature, signs: token.signed)
            } catch {
                isRight = false
            }
            if isRight { return }
        }
        throw .token(.signature)
    }

    /// The keys that a token may be signed with: of its number, or all where it names none; at most four, so that no token
    /// has a server count for long.
    private func candidates(for token: IDToken) -> [JWK] {
        let found = keys.filter { key in
            guard key.algorithm == nil || key.algorithm?.rawValue == token.algorithm.rawValue else { return false }
            if let number = token.keyID {
                guard key.keyIdentifier?.string.utf8.elementsEqual(number.utf8) == true else { return false }
            }
            return switch token.algorithm {
            case .rs256, .ps256: key.keyType == .rsa
            case .es256: key.keyType == .ecdsa && key.curve?.rawValue == "P-256"
            case .eddsa: key.keyType == .octetKeyPair && key.curve?.rawValue == "Ed25519"
            }
        }
        return Array(found.prefix(4))
    }
}
