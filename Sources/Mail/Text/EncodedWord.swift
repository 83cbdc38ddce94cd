/// Takes encoded-words of header fields apart (RFC 2047): the one decoder for all who read them.
///
/// encoded-word = "=?" charset [ "*" language ] "?" encoding "?" encoded-text "?=", the language by RFC 2231 section 5.
package enum EncodedWord {
    /// What passes for an encoded-word.
    package enum Policy {
        /// What is right, and blanks in the text, which mean but one thing: for people, who see all else as it is.
        case exact
        /// All that some reader may decode: for finding what such a reader shows.
        case lenient
        /// A token without blanks, whatever is in it: for passing it over.
        case token

        fileprivate func isText(_ octet: UInt8) -> Bool {
            switch self {
            case .exact: (0x20...0x7e).contains(octet)
            case .lenient: octet >= 0x20 || octet == 0x09
            case .token: octet > 0x20
            }
        }
    }

    /// Words that stand together and have one charset. A character may begin in one and end in the next, as many programs
    /// write it.
    package struct Group {
        /// Where they stand, with the blanks between them, which are none (section 6.2).
        package var range: Range<Int>
        /// In lower case.
        package var charset: [UInt8]
        /// Not in the charset's text, but its octets.
        package var content: [UInt8]

        /// The text; nil where the charset is not known, or the octets are none in it.
        var text: String? { Charset(charset)?.decode(content) }
    }

    /// All groups of words in a text, in their order; in time linear to its length.
    package static func groups(in octets: [UInt8], _ policy: Policy) -> [Group] {
        var groups: [Group] = []
        var position = 0
        while let start = octets[position...].firstIndex(of: UInt8(ascii: "=")) {
            guard let word = Layout(octets, at: start, policy), let content = word.content(in: octets, policy) else {
                position = start + 1
                continue
            }
            position = word.end
            let charset = octets[word.charset].map(\.asciiLowercased)
            // Not by a copy of the last group, whose content would be copied for every word then.
            let last = groups.count - 1
            if last >= 0, groups[last].charset == charset,
                octets[groups[last].range.upperBound..<start].allSatisfy(isBlank)
            {
                groups[last].content += content
                groups[last].range = groups[last].range.lowerBound..<word.end
            } else {
                groups.append(Group(range: start..<word.end, charset: charset, content: content))
            }
        }
        return groups
    }

    /// The length of the encoded-word at the head of `text`; nil when none is there.
    static func length(of text: Slice<UnsafeRawBufferPointer>) -> Int? {
        Layout(text, at: text.startIndex, .token).map { $0.end - text.startIndex }
    }

    /// Blanks and line ends, as they stand between two words.
    package static func isBlank(_ octet: UInt8) -> Bool { [0x20, 0x09, 0x0d, 0x0a].contains(octet) }

    // MARK: - One word

    private struct Layout {
        /// Without the language.
        var charset: Range<Int>
        var isBase64: Bool
        var text: Range<Int>
        var end: Int

        // A charset's name is short; what is longer is none.
        private static let longestCharset = 64
        // How far the end is looked for behind a question mark in the text, which only lenient readers allow. What is
        // written without such a mark may be of any length; the next mark but three is the end, so that many beginnings
        // never make each other's work again.
        private static let longestWithMark = 256

        init?<Octets: RandomAccessCollection>(_ octets: Octets, at start: Int, _ policy: Policy)
        where Octets.Element == UInt8, Octets.Index == Int {
            let stop = octets.endIndex
            guard start + 8 <= stop, octets[start] == UInt8(ascii: "="), octets[start + 1] == questionMark else {
                return nil
            }
            var index = start + 2
            var nameEnd: Int?
            while octets[index] != questionMark {
                let octet = octets[index]
                guard (0x21..<0x7f).contains(octet) else { return nil }
                if octet == UInt8(ascii: "*"), nameEnd == nil { nameEnd = index }
                index += 1
                guard index + 4 < stop, index - start - 2 <= Self.longestCharset else { return nil }
            }
            guard index + 4 < stop, octets[index + 2] == questionMark else { return nil }
            switch octets[index + 1].asciiLowercased {
            case UInt8(ascii: "b"): isBase64 = true
            case UInt8(ascii: "q"): isBase64 = false
            default: return nil
            }
            charset = start + 2..<(nameEnd ?? index)
            let textStart = index + 3
            index = textStart
            while index + 1 < stop {
                if octets[index] == questionMark {
                    if octets[index + 1] == UInt8(ascii: "=") {
                        text = textStart..<index
                        end = index + 2
                        return
                    }
                    if policy == .exact { return nil }
                    guard index - start < Self.longestWithMark else { return nil }
                    // From here on only as far as that.
                    guard
                        let found = octets[index..<min(stop - 1, start + Self.longestWithMark)].indices.first(where: {
                            octets[$0] == questionMark && octets[$0 + 1] == UInt8(ascii: "=")
                        }), octets[index..<found].allSatisfy(policy.isText)
                    else { return nil }
                    text = textStart..<found
                    end = found + 2
                    return
                }
                guard policy.isText(octets[index]) else { return nil }
                index += 1
            }
            return nil
        }

        /// What the text stands for; nil where it is not encoded as it says.
        func content(in octets: [UInt8], _ policy: Policy) -> [UInt8]? {
            let text = octets[self.text]
            if isBase64 {
                guard policy != .exact else { return Base64.decode(text) }
                let letters = text.filter(Base64.isLetter)
                // One letter alone at the end stands for no octet.
                return Base64.decode(letters.count % 4 == 1 ? letters.dropLast() : letters[...])
            }
            return quoted(text, policy)
        }

        /// The Q encoding (section 4.2): quoted-printable with `_` for a blank.
        private func quoted(_ text: ArraySlice<UInt8>, _ policy: Policy) -> [UInt8]? {
            var octets: [UInt8] = []
            octets.reserveCapacity(text.count)
            var rest = text
            while let octet = rest.popFirst() {
                switch octet {
                case UInt8(ascii: "_"): octets.append(0x20)
                case UInt8(ascii: "="):
                    let digits = rest.prefix(2).compactMap(Hexadecimal.value)
                    if digits.count == 2 {
                        octets.append(digits[0] << 4 | digits[1])
                        rest = rest.dropFirst(2)
                    } else if policy == .exact {
                        return nil
                    } else {
                        // What is no code stands for itself.
                        octets.append(octet)
                    }
                default: octets.append(octet)
                }
            }
            return octets
        }
    }
}

private let questionMark = UInt8(ascii: "?")
