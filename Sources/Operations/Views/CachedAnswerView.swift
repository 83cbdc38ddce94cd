package import DNS
import Mail

/// An answer in the running gateway's DNS cache.
package struct CachedAnswerView: Codable, Sendable, Hashable {
    /// What kind of answer it is.
    package enum Outcome: String, Codable, Sendable, Hashable, CaseIterable {
        /// Records.
        case records = "Records"
        /// The name has no record of the type.
        case noData = "NoData"
        /// There is no such name.
        case nameError = "NameError"
        /// There was no answer.
        case failure = "Failure"
    }

    /// The name asked for.
    package var name: String
    /// The type asked for: `TXT`.
    package var type: String
    /// What kind of answer it is.
    package var outcome: Outcome
    /// The records as text.
    package var records: [String]
    /// Why there was no answer; nil for one.
    package var problem: String?
    /// Whether DNSSEC validated it; nil without an answer.
    package var isSecure: Bool?
    /// For how many seconds it is kept yet.
    package var secondsLeft: Int64

    /// An answer that is kept.
    package init(_ held: CachingResolver.Held) {
        name = held.name.name
        type = held.type.name
        secondsLeft = (held.timeLeft.milliseconds + 999) / 1_000
        switch held.outcome {
        case .success(let answer):
            isSecure = answer.isSecure
            records = answer.records.map(\.text)
            outcome =
                switch answer.outcome {
                case .records: .records
                case .noData: .noData
                case .nameError: .nameError
                }
        case .failure(let error):
            records = []
            outcome = .failure
            problem = error.words
        }
    }

    /// The answer as a line shows it.
    package var text: String {
        switch outcome {
        case .records: records.joined(separator: ", ")
        case .noData: "no such record"
        case .nameError: "no such name"
        case .failure: problem ?? "no answer"
        }
    }
}

/// What was dropped from the running gateway's DNS cache.
package struct DroppedAnswers: Codable, Sendable, Hashable {
    /// The answers.
    package var answers: [CachedAnswerView]
}

extension RecordData {
    fileprivate var text: String {
        switch self {
        case .address(let address): address.description
        case .mx(let preference, let exchange): "\(preference) \(exchange?.name ?? ".")"
        case .name(let name): name.name
        case .text(let octets): "\"\(SafeText.escaped(String(decoding: octets, as: UTF8.self)))\""
        case .tlsa(let usage, let selector, let matching, let data):
            "\(usage) \(selector) \(matching) \(data.hexadecimal)"
        }
    }
}
