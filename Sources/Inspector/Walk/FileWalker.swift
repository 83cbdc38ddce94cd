import Crypto
public import Inspection
import MIME
import NIOCore

/// Looks into the files of one message, and into all that is in them, within the bounds.
///
/// Each kind of file has a reader of its own. What it finds that is a file again is looked into in the same way, one level
/// deeper. Nothing is believed that a file says of itself: its type is that of its signature, its size is counted.
public struct FileWalker {
    let bounds: InspectionBounds
    private let now: () -> Int
    private let deadline: Int
    /// Whether there is time left to read text in.
    let hasTimeForText: () -> Bool
    private var membersLeft: Int
    var expandedLeft: Int
    var imagesLeft: Int
    private var linksLeft: Int
    private var traitsLeft: Int
    private var defectsLeft: Int
    var textLeft: Int
    var propertiesLeft: Int
    var report = InspectionReport(path: "")

    /// Begins with the files of a message.
    ///
    /// - Parameters:
    ///   - bounds: how far they are looked into; they hold for all of them together.
    ///   - now: milliseconds of a clock that only goes on.
    public init(bounds: InspectionBounds, now: @escaping () -> Int) {
        self.bounds = bounds
        self.now = now
        let start = now()
        let (end, overflow) = start.addingReportingOverflow(bounds.milliseconds)
        deadline = overflow ? .max : end
        let textEnd = start.addingReportingOverflow(bounds.milliseconds / 2)
        let textDeadline = textEnd.overflow ? Int.max : textEnd.partialValue
        hasTimeForText = { now() < textDeadline }
        membersLeft = bounds.members
        expandedLeft = bounds.expanded
        imagesLeft = bounds.images
        linksLeft = bounds.links
        traitsLeft = bounds.traits
        defectsLeft = bounds.defects
        textLeft = bounds.texts
        propertiesLeft = bounds.properties
    }

    /// Looks into the next file.
    public mutating func report(on request: InspectionRequest) -> InspectionReport {
        report = InspectionReport(path: request.path)
        report.hasText = request.extractsText
        let octets = request.octets.array
        let name = request.filename ?? ""
        let type = FileSignature.type(of: octets.span)
        look(into: octets, type, at: Place(path: request.path, name: name, depth: 0))
        return report
    }

    /// Where a file is.
    struct Place {
        /// Its path.
        var path: String
        /// Its name.
        var name: String
        /// How many files it is in.
        var depth: Int

        func inside(_ name: String) -> Place {
            Place(path: MemberPath.joined(path, name), name: name, depth: depth + 1)
        }
    }

    /// Whether there is time left; a fact where there is none.
    mutating func isInTime() -> Bool {
        guard now() < deadline else {
            report.note(.tooLong)
            return false
        }
        return true
    }

    // MARK: - What is noted

    mutating func note(_ bound: InspectionBound) { report.note(bound) }

    mutating func note(_ kind: FileTrait.Kind, _ path: String, _ evidence: String = "") {
        let trait = FileTrait(kind, path: path, evidence: evidence)
        guard !report.traits.contains(trait) else { return }
        guard traitsLeft > 0 else { return report.note(.facts) }
        traitsLeft -= 1
        report.traits.append(trait)
    }

    mutating func noteLinks(_ links: [Link]) {
        for link in links {
            guard linksLeft > 0 else { return report.note(.facts) }
            linksLeft -= 1
            report.links.append(link)
        }
    }

    private mutating func note(_ defect: ContentDefect) {
        guard defectsLeft > 0 else { return report.note(.facts) }
        defectsLeft -= 1
        report.defects.append(defect)
    }

    /// Whether one more member may be noted; a fact where not.
    mutating func takesMember() -> Bool {
        guard membersLeft > 0 else {
            report.note(.members)
            return false
        }
        membersLeft -= 1
        return true
    }

    // MARK: - Files

    /// A file in another one.
    struct Member {
        /// Its names, the first one that most programs show.
        var names: [String]
        /// Its octets, or the beginning of them.
        var octets: [UInt8]
        /// Octets, where all of them were read.
        var size: Int?
        /// Digests of all of them; nil where not all were read.
        var digests: (sha256: [UInt8], md5: [UInt8])?

        /// A file of which all octets are there.
        init(_ names: [String], whole octets: [UInt8]) {
            self.names = names
            self.octets = octets
            size = octets.count
            digests = (Array(SHA256.hash(data: octets)), Array(Insecure.MD5.hash(data: octets)))
        }

        /// A file of which the beginning is there.
        init(_ names: [String], octets: [UInt8], size: Int?, digests: (sha256: [UInt8], md5: [UInt8])?) {
            self.names = names
            self.octets = octets
            self.size = size
            self.digests = digests
        }
    }

    /// Notes a member, reads it where it is text, and looks into it.
    ///
    /// - Parameter place: where it is; its depth is that of the file it is in, and one more.
    mutating func add(_ member: Member, at place: Place) {
        guard takesMember() else { return }
        var file = InspectedFile(
            path: place.path, names: member.names.map { MemberPath.shortened($0, to: bounds.name) })
        let buffer = ByteBuffer(bytes: member.octets)
        var contentBounds = ContentBounds()
        contentBounds.links = max(1, linksLeft)
        contentBounds.parts = max(2, min(contentBounds.parts, membersLeft + 2))
        contentBounds.depth = 20
        let facts = ContentFacts(readingFile: buffer, names: file.names, bounds: contentBounds)
        file.trueType = facts.parts.first?.trueType ?? .unknown
        file.size = member.size
        file.sha256 = member.digests?.sha256
        file.md5 = member.digests?.md5
        file.hasEICAR = facts.defects.contains { $0.kind == .eicar && $0.path == "1" }
        report.members.append(file)
        add(facts, at: place.path)
        for part in facts.parts where part.words != nil {
            noteWords(
                of: part, isWhole: member.size == member.octets.count, at: Self.path(of: part.path, in: place.path))
        }
        for part in facts.parts.dropFirst() where part.isLeaf {
            guard isInTime() else { return }
            addPart(part, of: facts, at: place)
        }
        look(into: member.octets, file.trueType, at: place)
    }

    /// The path of a part of a message that is a member.
    private static func path(of part: String, in member: String) -> String {
        part == "1" ? member : member + "/" + part
    }

    private mutating func add(_ facts: ContentFacts, at path: String) {
        for defect in facts.defects where defect.kind != .eicar {
            note(ContentDefect(kind: defect.kind, path: Self.path(of: defect.path, in: path)))
            if defect.kind.isUnread { note(.facts) }
        }
        noteLinks(
            facts.links.map { link in
                var link = link
                link.path = Self.path(of: link.path, in: path)
                return link
            })
        for part in facts.parts {
            guard let html = part.html else { continue }
            let place = Self.path(of: part.path, in: path)
            if html.traits.contains(.script) { note(.script, place) }
            if html.traits.contains(.smuggling) { note(.smuggling, place) }
            if html.traits.contains(.password) { note(.passwordForm, place) }
        }
    }

    /// Notes a part of a message that is a member, and looks into it.
    private mutating func addPart(_ part: ContentPart, of facts: ContentFacts, at place: Place) {
        guard takesMember() else { return }
        var file = InspectedFile(
            path: Self.path(of: part.path, in: place.path), names: part.names.map(\.text))
        file.trueType = part.trueType
        file.size = part.size
        file.sha256 = facts.sha256(of: part)
        file.md5 = facts.md5(of: part)
        file.hasEICAR = facts.defects.contains { $0.kind == .eicar && $0.path == part.path }
        report.members.append(file)
        guard let content = InspectionRequest.octets(of: part, in: facts) else { return }
        look(
            into: content.array, part.trueType,
            at: Place(path: file.path, name: part.filename ?? "", depth: place.depth + 1))
    }

    // MARK: - By type

    /// Looks into a file by what it is.
    private mutating func look(into octets: [UInt8], _ type: FileType, at place: Place) {
        guard isInTime() else { return }
        let slice = octets[...]
        let before = report.members.count
        switch type {
        case .visio where octets.first == 0xD0: readCompound(slice, at: place)
        case .docx, .docm, .xlsx, .xlsm, .xlsb, .pptx, .pptm, .visio, .odt, .ods, .odp, .odf, .epub, .xps:
            readArchive(octets, .zipDirectory, type, at: place)
            return
        case .doc, .xls, .ppt, .msg, .pub, .ole, .msi: readCompound(slice, at: place)
        case .pdf:
            let findings = PDFFile(slice).findings
            apply(findings, at: place)
            readPDFText(slice, findings, at: place)
        case .rtf:
            apply(RichText(slice).findings, at: place)
            readRichText(slice, at: place)
        case .tnef: readTNEF(slice, at: place)
        case .lnk: readShortcut(slice, at: place)
        case .png, .jpeg, .gif, .webp, .bmp: readImage(octets, type, at: place)
        case .exe: readProgram(octets, at: place)
        case .unknown:
            // Old forms have no signature, but a checksum.
            readArchive(octets, [.tar, .cpio, .lha], type, at: place, isGuess: true)
        case .ace, .arj, .zoo, .arc, .dmg, .vhd, .vhdx, .wim, .chm, .mscompress, .msaccess: note(.unsupported)
        case .one:
            // Its words are not read.
            note(.unsupported)
            apply(NotebookFile(slice).findings, at: place)
        default:
            let formats = ArchiveFormats.of(type)
            if !formats.isEmpty { readArchive(octets, formats, type, at: place) }
            if formats.contains(.zipDirectory) { return }
        }
        // Something with an archive behind it is both.
        if ZipDirectory.isAtEnd(of: slice) {
            let known = Set(report.members.dropFirst(before).compactMap(\.sha256))
            readArchive(octets, .zipDirectory, .zip, at: place, isGuess: true, but: known)
        }
        guard Self.mayHideArchive(type) else { return }
        readArchives(in: octets, from: 1, to: HiddenArchive.reach, at: place, since: before)
        // Somebody takes it for an archive, and it may be of a kind that is not known here.
        if report.members.count == before, HiddenArchive.isNamed(place.name) { note(.malformed) }
    }

    /// Whether an archive behind the beginning is looked for: not where the reader of the kind has found what is in it.
    private static func mayHideArchive(_ type: FileType) -> Bool {
        if type.isArchive { return false }
        switch type {
        case .empty, .exe, .doc, .xls, .ppt, .visio, .msg, .pub, .ole, .msi, .tnef, .one, .msaccess: return false
        default: return true
        }
    }

    mutating func apply(_ findings: DocumentFindings, at place: Place) {
        for bound in findings.bounds { note(bound) }
        for trait in findings.traits { note(trait.kind, place.path, trait.evidence) }
        for url in findings.links { noteLinks(Link.reading(url, kind: .document, path: place.path)) }
        for image in findings.images { readPicture(image, at: place) }
        guard place.depth < bounds.depth || findings.files.isEmpty else { return note(.depth) }
        for file in findings.files {
            guard isInTime() else { return }
            add(Member([file.name], whole: file.octets), at: place.inside(file.name))
        }
    }

    private mutating func readCompound(_ octets: ArraySlice<UInt8>, at place: Place) {
        guard let document = CompoundDocument(octets) else { return note(.malformed) }
        apply(document.findings, at: place)
        readCompoundText(octets, document.findings, at: place)
    }

    private mutating func readTNEF(_ octets: ArraySlice<UInt8>, at place: Place) {
        guard let file = TNEFFile(octets) else { return note(.malformed) }
        if file.isBroken { note(.malformed) }
        guard place.depth < bounds.depth else { return note(.depth) }
        for attachment in file.bodies + file.attachments {
            guard isInTime() else { return }
            let name = attachment.names.first ?? "attachment"
            add(
                Member(attachment.names.isEmpty ? [name] : attachment.names, whole: attachment.content),
                at: place.inside(name))
        }
    }

    private mutating func readShortcut(_ octets: ArraySlice<UInt8>, at place: Place) {
        guard let link = ShellLink(octets) else { return note(.malformed) }
        note(.shortcut, place.path, link.texts.joined(separator: " "))
        for text in link.texts {
            for url in LinkScan.urls(in: Array(text.utf8)[...], limit: 8) {
                noteLinks(Link.reading(url, kind: .document, path: place.path))
            }
        }
    }
}
