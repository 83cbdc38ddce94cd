package import Organization

/// What a provider of identities is asked.
package struct ProviderQuestion: Sendable, Hashable {
    /// Where.
    package var url: ServiceURL
    /// Fields of a form to send (`application/x-www-form-urlencoded`); nil to read what there is.
    package var form: [FormField]?
    /// The value of `Authorization`; nil for none.
    package var authorization: String?

    /// The most octets of an answer.
    package static let answerLimit = 65_536

    /// A question.
    package init(_ url: ServiceURL, form: [FormField]? = nil, authorization: String? = nil) {
        self.url = url
        self.form = form
        self.authorization = authorization
    }
}

/// A field of a form, or a parameter of a query.
package struct FormField: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// Its value.
    package var value: String

    /// A field.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Fields as a query and a form have them (RFC 6749 appendix B).
    package static func text(_ fields: [FormField]) -> String {
        fields.map { "\(PercentText.encoded($0.name))=\(PercentText.encoded($0.value))" }.joined(separator: "&")
    }
}

/// Why a provider gave no answer, with a sentence for the operator.
package enum ProviderTrouble: Error, Sendable, Hashable {
    /// Its address may not be asked; the sentence names the setting.
    case guarded(String)
    /// It can't be reached, is not trusted, or answered something else than JSON.
    case unavailable(String)

    /// The sentence.
    package var sentence: String {
        switch self {
        case .guarded(let text), .unavailable(let text): text
        }
    }
}

/// Asks providers of identities: only addresses that may be asked, without following redirects, in bounds of time and size.
package protocol ProviderAsking: Sendable {
    /// The content of a provider's answer, which was 200 with JSON.
    func ask(_ question: ProviderQuestion) async -> Result<[UInt8], ProviderTrouble>
}
