package import Organization

/// What a server of HTTP is asked.
package struct HTTPQuestion: Sendable {
    /// The method.
    package enum Method: Sendable {
        /// For what there is.
        case get
        /// With content of a media type.
        case post([UInt8], type: String)
    }

    /// What is wrong with an answer, as the end of a sentence whose subject is the server; nil for one that is wanted.
    package typealias Judge = @Sendable (_ status: Int, _ field: (String) -> String?) -> String?

    /// The method.
    package var method: Method
    /// The server, and how it is spoken to.
    package var origin: PublicURL
    /// The path, with a query or without.
    package var target: String
    /// Header fields beside those of every question.
    package var fields: [(name: String, value: String)]
    /// The most octets of the answer's content.
    package var contentLimit: Int
    /// Judges the head of the answer, before any of the content is taken.
    package var judge: Judge

    /// A question.
    package init(
        _ method: Method = .get, of origin: PublicURL, _ target: String, fields: [(name: String, value: String)] = [],
        contentLimit: Int, judge: @escaping Judge
    ) {
        self.method = method
        self.origin = origin
        self.target = target
        self.fields = fields
        self.contentLimit = contentLimit
        self.judge = judge
    }
}

/// Why there is no answer to an ``HTTPQuestion``.
package enum HTTPFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// No answer, or none that is wanted.
    case unavailable(String)
    /// No address of the server may be asked.
    case guarded(String)
    /// The server did not prove to be the one.
    case untrusted(String)
    /// The content has more octets than may be.
    case tooLarge(Int)
    /// Nothing was asked: enough is under way with the server.
    case busy(String)

    /// The reason in some words.
    package var description: String {
        switch self {
        case .unavailable(let text), .guarded(let text), .untrusted(let text), .busy(let text): text
        case .tooLarge(let limit): "the answer has more than \(limit) octets"
        }
    }
}
