/// Something in content that programs read differently, or that could not be read to its end: a fact, not yet a verdict.
public struct ContentDefect: Hashable, Sendable, Codable {
    /// What it is.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        // The header.

        /// A line of the header is neither a field nor the continuation of one.
        case malformedHeaderLine
        /// A line of the header has nothing but blanks; some end the header there.
        case blankHeaderLine
        /// No blank line ends the header.
        case missingBlankLine
        /// Blank lines stand before the header.
        case blankLineBeforeHeader
        /// A CR alone in the header, which some take for the end of a line.
        case bareCRInHeader
        /// A null in the header, at which some cut.
        case nullInHeader
        /// Two Content-Type fields that differ.
        case severalContentTypes
        /// Content-Type is no type.
        case malformedContentType
        /// Two Content-Transfer-Encoding fields that differ.
        case severalEncodings
        /// A transfer encoding that is not known.
        case unknownEncoding
        /// A transfer encoding that is written so that some do not know it.
        case malformedEncoding
        /// Two Content-Disposition fields that differ.
        case severalDispositions
        /// Something of a parameter is not written as it should be.
        case malformedParameter
        /// A comment in a parameter, which some take for a part of it.
        case commentInParameter
        /// A parameter is there twice with other values.
        case duplicateParameter
        /// The sections of a parameter (RFC 2231) have a gap, come twice or are written wrongly.
        case malformedContinuation
        /// A charset that is not known.
        case unknownCharset
        /// Text is none in its charset.
        case malformedText
        /// A part names several charsets, or its HTML another.
        case severalCharsets

        // The structure.

        /// A multipart names no boundary.
        case missingBoundary
        /// A multipart names several boundaries.
        case severalBoundaries
        /// A boundary is the beginning of another one, or of a line that is none.
        case boundaryIsPrefix
        /// A multipart has the boundary of one around it.
        case boundaryReused
        /// The boundary of a multipart never comes.
        case boundaryNeverFound
        /// The last boundary is missing.
        case missingFinalBoundary
        /// Parts go on behind the last boundary.
        case partsBehindFinalBoundary
        /// A boundary stands where only a CR alone ends the line before.
        case boundaryBehindBareCR
        /// What stands before the first part looks like one.
        case preambleLooksLikePart
        /// What stands behind the last part looks like one.
        case epilogueLooksLikePart
        /// A type that is no multipart has a boundary that comes in the body.
        case boundaryWithoutMultipart
        /// A message is transfer-encoded, which it must not be.
        case encodedMessage
        /// A multipart is transfer-encoded, which it must not be.
        case encodedMultipart
        /// A piece of a message whose other pieces are elsewhere (`message/partial`).
        case partialMessage
        /// A part whose content is elsewhere (`message/external-body`).
        case externalBody

        // The body.

        /// Octets in Base64 that do not belong there.
        case base64Rubbish
        /// Padding in Base64 before its end.
        case base64PaddingInside
        /// Base64 ends in the middle of an octet.
        case base64Truncated
        /// An escape in quoted-printable that is none.
        case malformedQuotedPrintable
        /// An encoded file in the text.
        case uuencodeInText
        /// A file in the text as yEnc or BinHex write it.
        case encodedFileInText
        /// Content that is encrypted, or compressed, in S/MIME or OpenPGP, so that nobody here looks into it.
        case sealedContent
        /// A line of uuencode is not as long as it says, or the end is missing.
        case malformedUuencode
        /// A CR alone in the content.
        case bareCR
        /// An LF alone in the content, where others have a CR before them.
        case bareLF
        /// A null in the content.
        case nullOctet

        // Names and types.

        /// The names of a part have other extensions.
        case namesDiffer
        /// A name that turns the direction of writing, or has other invisible characters.
        case invisibleInName
        /// A name with a null or another control character.
        case controlInName
        /// A name with two extensions of which the last one is a program's.
        case doubleExtension
        /// A name has many blanks before its extension.
        case blanksInName
        /// The content is of another type than its name says.
        case typeDiffersFromName
        /// The EICAR test file.
        case eicar

        // HTML.

        /// HTML ends in the middle of a tag, a comment or a script.
        case truncatedHTML
        /// An element has an attribute twice.
        case duplicateAttribute
        /// HTML that some programs read as a comment and others do not.
        case conditionalComment

        // Not read to the end.

        /// Entities within one another beyond the bound.
        case depthNotRead
        /// Parts beyond the bound.
        case partsNotRead
        /// A header beyond the bound.
        case headerNotRead
        /// Boundaries beyond the bound.
        case delimitersNotRead
        /// Bodies beyond the bound of decoded octets.
        case bodyNotRead
        /// Text beyond the bound.
        case textNotRead
        /// Links beyond the bound.
        case linksNotRead
        /// Names beyond the bound.
        case namesNotRead
        /// Facts about broken forms beyond the bound.
        case defectsNotKept

        /// Whether it says that something was not read to its end.
        public var isUnread: Bool {
            switch self {
            case .depthNotRead, .partsNotRead, .headerNotRead, .delimitersNotRead, .bodyNotRead,
                .textNotRead,
                .linksNotRead, .namesNotRead, .defectsNotKept:
                true
            default: false
            }
        }
    }

    /// What it is.
    public var kind: Kind
    /// The path of the part.
    public var path: String

    /// A fact about a part.
    public init(kind: Kind, path: String) {
        self.kind = kind
        self.path = path
    }
}
