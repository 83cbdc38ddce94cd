package import Facts
internal import Inspection
package import MIME
internal import NIOCore
package import Patterns

/// The attachments of a message as mail flow rules ask about them (docs/reference/inspector.md#text-and-properties).
///
/// An attachment is a part that is a file: one with a name, one that says so, a picture in the text, and what is in a message
/// that is attached, its words among them. The words of the message itself are none. A fact of a file that is in another one,
/// however deep, is a fact of the attachment.
package struct RuleAttachments: Sendable {
    /// An attachment with all that is in it.
    package struct File: Sendable {
        /// Where it is: the path of the part.
        package var path: String
        /// The name that most programs show; nil where it has none.
        package var name: String?
        /// All names of it that a program could show, and those of the files in it.
        package var names: [String]
        /// The extensions by which programs know it and the files in it: in lower case, without the dot, each once.
        package var fileExtensions: [String]
        /// Octets, decoded.
        package var size: Int
        /// The text of it and of the files in it; none where the text was not asked for, or there is none.
        package var texts: [SearchText] = []
        /// Whether there is more text than this.
        package var isTextCutOff = false
        /// What documents say about themselves; none where it was not asked for.
        package var properties: [(name: String, value: SearchText)] = []
        /// Whether its text is not known, since its type or that of a file in it is none whose text is read.
        package var isUnsupported: Bool
        /// Whether not all of it was looked into.
        package var isLimitExceeded = false
        /// Whether it is, or has in it, a program of Windows, OS/2 or DOS.
        package var hasExecutableContent: Bool
        /// Whether it, or something in it, needs a password.
        package var isPasswordProtected = false
    }

    /// The attachments, in the order of the message's parts.
    package private(set) var files: [File] = []
    /// Whether not all of the message was looked into, so that there may be attachments that are not known.
    package private(set) var isMessageCutOff = false

    /// Whether what is in an attachment is not known for a bound: `AttachmentProcessingLimitExceeded`. Text beyond its bound
    /// is such a thing too, or else a word behind it would be seen by no rule.
    package var isLimitExceeded: Bool {
        isMessageCutOff || files.contains { $0.isLimitExceeded || $0.isTextCutOff }
    }

    /// Octets of the text of one attachment's part; that of files in it has the inspector's bound.
    private static let mostText = 1 << 20

    /// Puts together what was found in a message.
    ///
    /// - Parameter readsText: whether the texts and properties are made ready to be searched.
    package init(_ findings: ContentFindings, readsText: Bool = true) {
        let content = findings.content
        var places: [String: Int] = [:]
        let nested = content.partsInMessages
        for (number, part) in content.parts.enumerated() {
            guard var file = File(part, isInMessage: nested.contains(number)) else { continue }
            if readsText, let words = part.words { file.read(words, limit: Self.mostText) }
            places[part.path] = files.count
            files.append(file)
        }
        for (number, part) in content.parts.enumerated() where part.role == .message && nested.contains(number) {
            // A message is as long as it is, whatever its parts come to.
            guard let place = part.path.parent.flatMap({ places[$0] }), files[place].size == 0 else { continue }
            files[place].size = content.message(of: part)?.readableBytes ?? 0
        }
        for defect in content.defects {
            if defect.kind == .eicar, let place = places[defect.path] { files[place].hasExecutableContent = true }
            if defect.kind.isUnread { note(defect, places) }
        }
        for path in findings.uninspected {
            if let place = places[path] { files[place].isUnsupported = true }
        }
        for report in findings.inspected {
            guard let place = places[report.path] else {
                // What is no attachment by itself, such as the words of the message, may have a file behind it.
                addFile(of: report, in: content, readsText: readsText)
                continue
            }
            files[place].read(report, readsText: readsText)
        }
    }

    private mutating func addFile(of report: InspectionReport, in content: ContentFacts, readsText: Bool) {
        guard !report.members.isEmpty || !report.incomplete.isEmpty || !report.texts.isEmpty,
            let part = content.parts.first(where: { $0.path == report.path }),
            var file = File(part, isInMessage: true)
        else { return }
        file.read(report, readsText: readsText)
        files.append(file)
    }

    private mutating func note(_ defect: ContentDefect, _ places: [String: Int]) {
        switch defect.kind {
        // Nobody looks for these.
        case .linksNotRead, .defectsNotKept: return
        case .textNotRead:
            if let place = places[defect.path] { files[place].isTextCutOff = true }
        default:
            if let place = places[defect.path] {
                files[place].isLimitExceeded = true
            } else {
                isMessageCutOff = true
            }
        }
    }
}

extension RuleAttachments.File {
    /// A part; nil for one that is no file by itself.
    ///
    /// - Parameter isInMessage: whether it is in a message that is attached, so that its words are a file's.
    fileprivate init?(_ part: ContentPart, isInMessage: Bool) {
        guard let file = AttachedFile(part, isMessageWhole: true), isInMessage || !file.isBody else { return nil }
        path = part.path
        name = part.filename
        names = []
        for name in part.names where !names.contains(name.text) { names.append(name.text) }
        fileExtensions = file.extensions
        size = part.size
        hasExecutableContent = file.isExecutable
        isUnsupported = !TextSource.isKnown(part.trueType) && !part.isSignature && part.words == nil
    }

    /// Adds the words of a part that is text.
    fileprivate mutating func read(_ words: PartWords, limit: Int) {
        for octets in [words.visible, words.hidden] where !octets.isEmpty {
            if octets.count > limit { isTextCutOff = true }
            texts.append(SearchText(octets.count > limit ? Array(octets.prefix(limit)) : octets))
        }
    }

    /// Adds what the inspector has found in it.
    fileprivate mutating func read(_ report: InspectionReport, readsText: Bool) {
        var known = Set(fileExtensions)
        var knownNames = Set(names)
        for member in report.members {
            let file = AttachedFile(member)
            for word in file.extensions where known.insert(word).inserted { fileExtensions.append(word) }
            for name in member.names where knownNames.insert(name).inserted { names.append(name) }
            if file.isExecutable || member.hasEICAR { hasExecutableContent = true }
            if member.isEncrypted { isPasswordProtected = true }
            if !member.isEncrypted, !TextSource.isKnown(member.trueType) { isUnsupported = true }
            if file.isCut { isLimitExceeded = true }
        }
        if report.traits.contains(where: \.kind.needsPassword) { isPasswordProtected = true }
        for bound in report.incomplete {
            switch bound {
            case .encrypted: isPasswordProtected = true
            case .unsupported: isUnsupported = true
            // A photograph with many pixels has no more words than another one, and what breaks off was read to there.
            case .pixels, .malformed: break
            case .depth, .members, .expanded, .ratio, .member, .facts, .cut, .input, .tooLong, .died, .unavailable:
                isLimitExceeded = true
            }
        }
        guard readsText else { return }
        for text in report.texts {
            if text.isCutOff { isTextCutOff = true }
            if !text.text.isEmpty { texts.append(SearchText(text.text)) }
        }
        for property in report.properties { properties.append((property.name, SearchText(property.value))) }
    }
}

extension AttachedFile {
    /// Whether it is a program as EOP means it: one of Windows, OS/2 or DOS by its octets, its drivers and libraries among them,
    /// and what Windows starts as one by its name whatever is in it. A RAR archive that unpacks itself is none by the name of
    /// an archive, since nothing starts it.
    fileprivate var isExecutable: Bool {
        switch type {
        case .com: return true
        case .exe, .dll, .scr: return extensions != ["rar"]
        // These have no signature of their own.
        case .unknown, .txt: return extensions.contains { $0 == "com" || $0 == "pif" } && !isBody
        default: return false
        }
    }
}

extension FileTrait.Kind {
    /// Whether it says that a password is needed.
    fileprivate var needsPassword: Bool {
        switch self {
        case .encryptedMember, .encryptedNames, .encryptedDocument: true
        default: false
        }
    }
}

extension ContentPart {
    /// Whether it is the signature of a signed message, which has no words to be looked for.
    fileprivate var isSignature: Bool {
        guard trueType == .smime || trueType == .pgp else { return false }
        return type == "application/pkcs7-signature" || type == "application/x-pkcs7-signature"
            || type == "application/pgp-signature"
    }
}

extension ContentFacts {
    /// The numbers of parts that are in a message which is attached to this one.
    fileprivate var partsInMessages: Set<Int> {
        var roots: Set<String> = []
        var numbers: Set<Int> = []
        // A parent stands before its children.
        for (number, part) in parts.enumerated() {
            guard part.role == .message || !roots.isEmpty, let parent = part.path.parent,
                part.role == .message || roots.contains(parent)
            else { continue }
            roots.insert(part.path)
            numbers.insert(number)
        }
        return numbers
    }

    /// The parts that are the words of the message itself: no file, and in no message that is attached.
    package var messageBodies: [ContentPart] {
        let nested = partsInMessages
        return parts.enumerated().compactMap { number, part in
            guard !nested.contains(number), let file = AttachedFile(part, isMessageWhole: true), file.isBody else {
                return nil
            }
            return part
        }
    }
}

extension String {
    /// The path of the part that a part with this path is in; nil for the message itself.
    fileprivate var parent: String? {
        utf8.lastIndex(of: UInt8(ascii: ".")).map { String(self[..<$0]) }
    }
}
