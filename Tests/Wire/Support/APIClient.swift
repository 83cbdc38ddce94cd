import Crypto
import Foundation
import PosternTesting

/// Somebody who asks the API by curl, with a token, a session, or neither.
struct APIClient {
    /// `http://127.0.0.1:8080`.
    let server: String
    /// The header fields that say who asks.
    var fields: [String] = []

    /// Nobody yet.
    init(_ server: String) { self.server = server }

    /// The same server, asked with a token.
    func with(token: String) -> APIClient {
        var client = self
        client.fields = ["Authorization: Bearer \(token)"]
        return client
    }

    /// The same server, asked with the cookie of a session.
    func with(session: String) -> APIClient {
        var client = self
        client.fields = ["Cookie: __Host-postern=\(session)", "Origin: \(server)"]
        return client
    }

    /// Asks for a path below `/api/v1`. Throws where the status is another than expected.
    ///
    /// - Parameters:
    ///   - type: the media type of `content`, JSON where none is given.
    ///   - more: further header fields.
    @discardableResult
    func ask(
        _ method: String, _ path: String, _ content: String? = nil, type: String = "application/json",
        fields more: [String] = [], status expected: Int = 200
    ) async throws -> Curl {
        let named = content == nil ? [] : ["Content-Type: \(type)"]
        let answer = try await Curl.ask(
            "\(server)/api/v1\(path)", method: method, form: content, fields: fields + named + more)
        guard answer.status == expected else {
            throw ProgramError("\(method) \(path) was answered with \(answer.status), not \(expected):\n\(answer.body)")
        }
        return answer
    }

    /// The values of a list.
    func list(_ path: String) async throws -> [[String: Any]] {
        let answer = try await ask("GET", path)
        guard let values = try answer.members()["value"] as? [[String: Any]] else {
            throw ProgramError("\(path) is no list:\n\(answer.body)")
        }
        return values
    }

    /// Waits until the job that an answer names has ended, and gives it.
    func finished(_ ordered: Curl) async throws -> [String: Any] {
        guard let place = ordered.field("location") else { throw ProgramError("no Location:\n\(ordered.body)") }
        let path = String(place.dropFirst("/api/v1".count))
        var job: [String: Any] = [:]
        try await eventually(seconds: 60, ProgramError("The job does not end: \(job)")) {
            job = try await ask("GET", path).members()
            return !["NotStarted", "InProgress"].contains(job["state"] as? String)
        }
        return job
    }
}

/// One-time passwords as a telephone makes them (RFC 6238, RFC 4226), written anew.
enum OneTimeCode {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The code of now for a secret in base32.
    static func now(_ secret: String) -> String {
        var (bits, count, key) = (UInt32(0), UInt32(0), [UInt8]())
        for octet in secret.utf8 {
            guard let value = alphabet.firstIndex(of: octet) else { continue }
            bits = bits << 5 | UInt32(value)
            count += 5
            guard count >= 8 else { continue }
            count -= 8
            key.append(UInt8(truncatingIfNeeded: bits >> count))
        }
        let step = UInt64(Date().timeIntervalSince1970) / 30
        let moment = (0..<8).map { UInt8(truncatingIfNeeded: step >> UInt64(56 - 8 * $0)) }
        let code = Array(HMAC<Insecure.SHA1>.authenticationCode(for: moment, using: SymmetricKey(data: key)))
        let offset = Int(code[19] & 15)
        let number = code[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        let digits = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }
}
