import Administration
import Organization
import Transport

/// Asks providers of identities by the client that keeps to the networks that administration may reach.
struct ProviderClient: ProviderAsking {
    private let http: GuardedHTTP

    init(_ http: GuardedHTTP) { self.http = http }

    func ask(_ question: ProviderQuestion) async -> Result<[UInt8], ProviderTrouble> {
        var fields = [(name: "Accept", value: "application/json")]
        if let authorization = question.authorization { fields.append((name: "Authorization", value: authorization)) }
        var method = HTTPQuestion.Method.get
        if let form = question.form {
            method = .post(Array(FormField.text(form).utf8), type: "application/x-www-form-urlencoded")
        }
        let asked = HTTPQuestion(
            method, of: question.url.origin, question.url.target, fields: fields,
            contentLimit: ProviderQuestion.answerLimit, judge: Self.problem)
        return await http.ask(asked).mapError { failure -> ProviderTrouble in
            switch failure {
            case .guarded(let text): .guarded(text)
            case .unavailable, .untrusted, .tooLarge, .busy: .unavailable(failure.description)
            }
        }
    }

    /// What is wrong with an answer: it must be 200 with JSON. Sets of keys have a type of their own (RFC 7517 section 8.5).
    @Sendable private static func problem(_ status: Int, _ field: (String) -> String?) -> String? {
        guard status == 200 else { return "answered with status \(status)" }
        let octets = (field("content-type") ?? "").utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
        let type = String(decoding: Array(octets), as: UTF8.self).lowercased()
        let isJSON = type == "application/json" || type == "application/jwk-set+json"
        return isJSON ? nil : "answered with something else than JSON"
    }
}
