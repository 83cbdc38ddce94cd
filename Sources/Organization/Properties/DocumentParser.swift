internal import Yams

/// From YAML text to nodes, within bounds.
enum DocumentParser {
    /// Composes the one document in `yaml`; nil, with a mistake, when it is too big or not well-formed.
    static func compose(_ yaml: String, maximumSize: Int, into mistakes: MistakeCollector) -> Node? {
        guard yaml.utf8.count <= maximumSize else {
            mistakes.add(
                line: 1, object: "", "the document has \(yaml.utf8.count) octets; at most \(maximumSize) are read",
                mend: "split it or remove what is not needed")
            return nil
        }
        let marked = withoutMark(yaml)
        let yaml = JSONDocument.yaml(marked) ?? marked
        // A few anchors within one another make a document of any size; none of our documents needs one.
        if let line = lineOfAnchor(yaml) {
            mistakes.add(
                line: line, object: "", "YAML anchors (&name) are not read",
                mend: "write the value out where it is used; in text, put a space behind the &")
            return nil
        }
        do {
            // Without resolver rules every scalar stays text; what it means is decided by the field it stands in.
            guard let root = try Yams.compose(yaml: yaml, .basic) else {
                mistakes.add(line: 1, object: "", "the document is empty", mend: "see docs/configuration.md")
                return nil
            }
            return root
        } catch let error as YamlError {
            report(error, yaml: yaml, into: mistakes)
        } catch {
            mistakes.add(line: 1, object: "", "not readable as YAML: \(error)", mend: "correct the syntax")
        }
        return nil
    }

    /// Whether a document is made of the tokens of JSON.
    static func isJSON(_ text: String) -> Bool { JSONDocument.yaml(withoutMark(text)) != nil }

    /// How many octets of a text are a byte order mark in front of it, which YAML allows (YAML 1.1 section 5.2), and which
    /// editors on Windows write.
    static func lengthOfMark(_ octets: some Collection<UInt8>) -> Int {
        octets.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    }

    /// A text without the byte order mark in front of it: the parser would count that as a column of the first line.
    private static func withoutMark(_ text: String) -> String {
        let length = lengthOfMark(text.utf8)
        return length == 0 ? text : String(Substring(text.utf8.dropFirst(length)))
    }

    // An anchor is `&` with a letter, a digit, `-` or `_` behind it; the scanner never begins one behind such an octet.
    private static func lineOfAnchor(_ yaml: String) -> Int? {
        var line = 1
        var previous = UInt8(ascii: "\n")
        var isCandidate = false
        for octet in yaml.utf8 {
            if isCandidate, isNameOctet(octet) { return line }
            isCandidate = octet == UInt8(ascii: "&") && !isNameOctet(previous)
            if octet == UInt8(ascii: "\n") { line += 1 }
            previous = octet
        }
        return nil
    }

    private static func isNameOctet(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func report(_ error: YamlError, yaml: String, into mistakes: MistakeCollector) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            mistakes.add(
                line: mark.line, object: "", "not well-formed YAML: \(problem) (column \(mark.column))",
                mend: problem.contains("alphabetic or numeric")
                    ? "put text that begins with * or & into quotes, as in \"*.contoso.com\"" : "correct the syntax")
        case .duplicatedKeysInMapping(let duplicates, let context):
            mistakes.add(
                line: context.mark.line, object: "",
                "\(duplicates.map { "\"\($0)\"" }.joined(separator: ", ")) given more than once in one object",
                mend: "keep one of them")
        case .reader(let problem, let offset, _, _):
            let line = offset.map { yaml.unicodeScalars.prefix($0).count { $0 == "\n" } + 1 } ?? 1
            mistakes.add(
                line: line, object: "", "not readable as YAML: \(problem)",
                mend: "save the file as UTF-8 without control characters")
        default:
            mistakes.add(line: 1, object: "", "not readable as YAML: \(error)", mend: "correct the syntax")
        }
    }
}

extension Node {
    /// The line it begins at, from 1.
    var line: Int { mark?.line ?? 0 }

    /// Text of a scalar; nil for collections and for null.
    var text: String? {
        guard case .scalar(let scalar) = self, !isNull else { return nil }
        return scalar.string
    }

    /// Whether nothing is given: `null`, `~` or no text at all, unquoted (YAML 1.2 section 10.3.2), or EOP's `$null`.
    var isNull: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain else { return false }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL", "$null": return true
        default: return false
        }
    }

    /// The items of a sequence.
    var items: [Node]? {
        guard case .sequence(let sequence) = self else { return nil }
        return Array(sequence)
    }

    /// Whether it is a sequence of nothing.
    var isEmptyList: Bool {
        if case .sequence(let sequence) = self { return sequence.isEmpty }
        return false
    }
}
