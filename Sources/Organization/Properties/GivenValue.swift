/// A value that a program gives a property, with the type that it has there (RFC 8259 section 3).
public indirect enum GivenValue: Hashable, Sendable {
    /// None: as though the property were left out.
    case null
    /// True or false.
    case flag(Bool)
    /// A number, as it was written.
    case number(String)
    /// Text.
    case text(String)
    /// Several.
    case list([GivenValue])
    /// Properties of its own, which no value has.
    case object
}

/// What becomes of a property of an object that is there.
public enum GivenChange: Hashable, Sendable {
    /// It gets a value; ``GivenValue/null`` has it left out.
    case set(GivenValue)
    /// To its values some are added, where they are not there yet, and others are taken away.
    case edit(add: [GivenValue], remove: [GivenValue])
}

/// A mistake in properties that a program gave.
public struct PlacedMistake: Error, Hashable, Sendable {
    /// Where it lies: the name of the property, and the number of the value in a list, from 0; empty for the object itself.
    public var path: [String]
    /// What is wrong, without a file or a line.
    public var mistake: ConfigurationMistake

    /// Makes one.
    public init(path: [String], mistake: ConfigurationMistake) {
        self.path = path
        self.mistake = mistake
    }
}

extension GivenValue {
    /// The text that a document would have for it; nil for what is not one value.
    var documentText: String? {
        switch self {
        case .flag(let value): value ? "true" : "false"
        case .number(let text), .text(let text): text
        case .null, .list, .object: nil
        }
    }

    /// What it is, for a mistake.
    var words: String {
        switch self {
        case .null: "null"
        case .flag: "true or false"
        case .number: "a number"
        case .text: "text"
        case .list: "a list"
        case .object: "an object"
        }
    }

    /// A value of a form as programs give it, made of the text of a document.
    init(_ text: String, _ form: ValueForm) {
        switch form {
        case .boolean: self = .flag(text == "true")
        case .integer, .number: self = .number(text)
        default: self = .text(text)
        }
    }

    /// Whether it has the type that programs give values of a form.
    func isTyped(as form: ValueForm) -> Bool {
        switch (self, form) {
        case (.flag, .boolean), (.number, .integer), (.number, .number): true
        case (_, .boolean), (_, .integer), (_, .number): false
        case (.text, _): true
        default: false
        }
    }
}

extension ValueForm {
    /// The type that programs give its values, for a mistake's mend.
    var givenType: String {
        switch self {
        case .boolean: "true or false, without quotation marks"
        case .integer, .number: "a number, without quotation marks"
        default: "text in quotation marks"
        }
    }
}
