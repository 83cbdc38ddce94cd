import Crypto
import Inspection
import MIME

extension FileWalker {
    /// How reading an archive goes.
    private struct Reading {
        /// Octets of the archive.
        var packed: Int
        /// Octets that it has become so far.
        var expanded = 0
        /// What an Office document says.
        var package: OfficePackage?
        /// The text of an Office document; nil where it is none, or no text is asked for.
        var text: PackageText?
        /// Members read before in another way; nil where each one counts.
        var known: Set<[UInt8]>?
        /// Heads that could not be read.
        var broken = 0
        /// What has been read, by name and digest.
        var seen: Set<[UInt8]> = []
        /// Digests of members that were found before in another reading of the same octets.
        var others: Set<[UInt8]> = []
        /// The names that another list of the archive has, by those of the first.
        var names: [[UInt8]: [[UInt8]]] = [:]
    }

    /// An archive whose members are read.
    private struct Source {
        var octets: [UInt8]
        var formats: ArchiveFormats
    }

    private static let mostBroken = 64

    /// Reads an archive and looks into each of its members.
    ///
    /// - Parameters:
    ///   - formats: what is tried.
    ///   - type: what it is by its signature.
    ///   - isGuess: whether octets that are no archive are nothing to note.
    ///   - others: digests of members that another reading has found.
    mutating func readArchive(
        _ octets: [UInt8], _ formats: ArchiveFormats, _ type: FileType, at place: Place, isGuess: Bool = false,
        but others: Set<[UInt8]> = []
    ) {
        guard place.depth < bounds.depth else { return isGuess && type == .unknown ? () : note(.depth) }
        var reading = Reading(packed: octets.count)
        reading.others = others
        if Self.isDocument(type) {
            reading.package = OfficePackage()
            reading.text = textCollector.map { PackageText(type, $0) }
        }
        var readsStream = false
        if formats.contains(.zipDirectory) {
            if let directory = ZipDirectory(octets[...]) {
                reading.names = directory.otherNames
                if directory.hasOverlap { note(.overlappingMembers, place.path) }
                if directory.differs {
                    note(.directoryDiffers, place.path)
                    readsStream = true
                }
            } else {
                readsStream = true
            }
        }
        read(Source(octets: octets, formats: formats), &reading, at: place, isGuess: isGuess || readsStream)
        if readsStream {
            reading.known = reading.seen
            let before = report.members.count
            read(
                Source(octets: octets, formats: .zipStream), &reading, at: place, isGuess: isGuess || before > 0)
        }
        if let package = reading.package { apply(package.findings, at: place) }
        if let text = reading.text {
            note(text.text, at: place)
            note(text.properties, at: place)
        }
    }

    private static func isDocument(_ type: FileType) -> Bool {
        switch type {
        case .docx, .docm, .xlsx, .xlsm, .xlsb, .pptx, .pptm, .visio, .odt, .ods, .odp, .odf: true
        default: false
        }
    }

    private mutating func read(
        _ source: Source, _ reading: inout Reading, at place: Place, isGuess: Bool
    ) {
        let opened: Void? = ArchiveReader.open(source.octets, formats: source.formats) { reader in
            var isFirst = true
            while isInTime() {
                let (outcome, head) = reader.next()
                guard let head else {
                    if case .end = outcome { break }
                    if reader.hasEncryptedEntries {
                        note(.encryptedNames, place.path)
                        note(.encrypted)
                        break
                    }
                    if isFirst, isGuess { break }
                    note(.malformed)
                    if isFirst, source.formats.contains(.compressed) {
                        readBeginning(of: source, &reading, at: place)
                        break
                    }
                    if case .fatal = outcome, source.formats.contains(.tar),
                        TarHead.isBeyondLimit(in: source.octets[...], before: reader.taken)
                    {
                        note(.facts)
                    }
                    reading.broken += 1
                    guard case .broken = outcome, reading.broken < Self.mostBroken else { break }
                    continue
                }
                isFirst = false
                guard read(member: head, of: reader, source, &reading, at: place) else { break }
            }
        }
        if opened == nil { note(.member) }
    }

    /// Reads the beginning of a compressed file that breaks off, or breaks, before libarchive gives anything of it.
    private mutating func readBeginning(of source: Source, _ reading: inout Reading, at place: Place) {
        var content = Content()
        complete(&content, of: source)
        guard content.size > 0 else { return }
        expandedLeft -= content.size
        reading.expanded += content.size
        let names = Self.namesInside(source.octets[...], place.name)
        let head = ArchiveReader.Head(names: names, isEncrypted: false, isFile: true, isDoubtful: false)
        _ = add(content, head, source.formats, &reading, at: place.inside(names[0]))
    }

    /// Reads a member; false when no more are read.
    private mutating func read(
        member head: ArchiveReader.Head, of reader: ArchiveReader, _ source: Source,
        _ reading: inout Reading, at place: Place
    ) -> Bool {
        var head = head
        if source.formats.contains(.compressed) { head.names = Self.namesInside(source.octets[...], place.name) }
        if source.formats.contains(.tar), head.isDoubtful {
            let names = TarHead.names(in: source.octets[...], at: reader.headPlace).map(\.text)
            head.names += names.filter { !head.names.contains($0) }
        }
        let name = head.names.first ?? ""
        head.names += (reading.names[Array(name.utf8)] ?? []).map { $0[...].text }
        let inner = place.inside(name)
        if MemberPath.leadsOut(name) { note(.pathTraversal, inner.path, MemberPath.shortened(name, to: 200)) }
        if let target = head.target { note(.linkMember, inner.path, target) }
        guard head.isFile else { return true }
        if head.isEncrypted {
            guard takesMember() else { return false }
            var file = InspectedFile(
                path: inner.path, names: head.names.map { MemberPath.shortened($0, to: bounds.name) })
            file.isEncrypted = true
            file.size = head.size
            report.members.append(file)
            note(.encryptedMember, inner.path)
            note(.encrypted)
            return true
        }
        let content = content(of: reader, head, source, &reading, at: inner)
        return add(content, head, source.formats, &reading, at: inner)
    }

    /// The names of what is in a compressed file: what follows from its own, and the one that a file of gzip has in its head
    /// (RFC 1952 section 2.3), which some give to what they unpack.
    private static func namesInside(_ octets: ArraySlice<UInt8>, _ name: String) -> [String] {
        let inside = nameInside(name)
        // The magic, the method and flags, of which two say what stands before the name and whether there is one.
        guard octets.starts(with: [0x1F, 0x8B, 8]), let flags = octets.little(1, at: 3), flags & 8 != 0 else {
            return [inside]
        }
        let start = flags & 4 != 0 ? 12 + (octets.little(2, at: 10) ?? 0) : 10
        let own = octets.from(start).prefix(1 << 16).prefix { $0 != 0 }.text
        return own.isEmpty || own == inside ? [inside] : [inside, own]
    }

    /// The name of what is in a compressed file: its own without the extension that says so.
    private static func nameInside(_ name: String) -> String {
        switch FileExtension.last(of: name) {
        case "tgz", "tbz", "tbz2", "txz", "taz":
            String(name.unicodeScalars.dropLast(FileExtension.last(of: name).count)) + "tar"
        case "gz", "bz2", "xz", "lzma", "lz", "z", "zst", "lz4":
            String(name.unicodeScalars.dropLast(FileExtension.last(of: name).count + 1))
        default: name
        }
    }

    /// What came of reading a member.
    private struct Content {
        var octets: [UInt8] = []
        var size = 0
        var isWhole = false
        /// Whether the archive may be read on.
        var goesOn = true
        var sha256 = SHA256()
        var md5 = Insecure.MD5()
    }

    private mutating func content(
        of reader: ArchiveReader, _ head: ArchiveReader.Head, _ source: Source, _ reading: inout Reading,
        at place: Place
    ) -> Content {
        var content = Content()
        var portions = 0
        let limit = bounds.member
        while true {
            let outcome = reader.read { bytes in
                content.sha256.update(bufferPointer: bytes)
                content.md5.update(bufferPointer: bytes)
                content.size += bytes.count
                if content.octets.count < limit { content.octets += bytes.prefix(limit - content.octets.count) }
            }
            guard case .more = outcome else {
                if case .end = outcome { content.isWhole = true } else { note(.malformed) }
                if case .fatal = outcome {
                    content.goesOn = false
                    complete(&content, of: source)
                }
                break
            }
            portions += 1
            if expandedLeft < content.size {
                note(.expanded)
                content.goesOn = false
                break
            }
            let expanded = reading.expanded + content.size
            if expanded > bounds.ratioFloor, expanded / bounds.ratio > reading.packed {
                note(.ratio)
                content.goesOn = false
                break
            }
            if portions & 15 == 0, !isInTime() {
                content.goesOn = false
                break
            }
        }
        expandedLeft -= content.size
        reading.expanded += content.size
        if let said = head.size, content.isWhole, said != content.size {
            note(.sizeDiffers, place.path, "\(said) is said, \(content.size) are there")
        }
        return content
    }

    /// Adds what libarchive holds back of a member where the archive breaks off or breaks: the block that it was at. Of gzip,
    /// zlib gives all that a program could unpack. Of others it is not read, but of those that hold nothing back.
    private mutating func complete(_ content: inout Content, of source: Source) {
        guard source.formats.isDisjoint(with: [.tar, .zipDirectory, .zipStream, .ar, .cpio, .iso]) else { return }
        guard source.formats.contains(.compressed), source.octets.starts(with: [0x1F, 0x8B]) else {
            return note(.cut)
        }
        // What is beyond is typed by its beginning, and told.
        guard content.size <= bounds.member else { return }
        let limit = min(bounds.member, expandedLeft)
        let beginning = Inflation.beginning(ofGzip: source.octets[...], limit: limit)
        guard beginning.octets.count > content.size else { return }
        if beginning.isCut { note(limit < bounds.member ? .expanded : .member) }
        content.octets = beginning.octets
        content.size = beginning.octets.count
    }

    /// Notes a member with its content; false when no more are read.
    private mutating func add(
        _ content: Content, _ head: ArchiveReader.Head, _ formats: ArchiveFormats, _ reading: inout Reading,
        at place: Place
    ) -> Bool {
        let sha256 = Array(content.sha256.finalize())
        let mark = sha256 + Array(place.path.utf8)
        if reading.known?.contains(mark) == true || reading.others.contains(sha256) { return content.goesOn }
        reading.seen.insert(mark)
        let name = head.names.first ?? ""
        if reading.package != nil {
            reading.package?.read(name, content.octets[...])
            reading.text?.read(content.octets[...], isWhole: content.isWhole && content.size <= bounds.member)
            // Parts of the document itself are no files in it; pictures among them are searched for codes.
            if OfficePackage.isStructure(Array(name.utf8)[...], content.octets) {
                readPicture(content.octets, at: place)
                return content.goesOn
            }
        }
        if content.size > bounds.member { noteCut(name, content.octets) }
        let digests = content.isWhole ? (sha256: sha256, md5: Array(content.md5.finalize())) : nil
        let member = Member(
            head.names, octets: content.octets, size: content.isWhole ? content.size : nil, digests: digests)
        var inner = place
        // A compressed tar is one archive, not two.
        if formats.contains(.compressed), FileSignature.type(of: content.octets.span) == .tar { inner.depth -= 1 }
        let before = report.members.count
        add(member, at: inner)
        return content.goesOn && report.members.count > before
    }

    /// Notes a member of which only the beginning is kept, where more of it could hold something: an archive or a document,
    /// by its beginning or its name. A film or a table of figures is typed and hashed, and has no more in it.
    private mutating func noteCut(_ name: String, _ beginning: [UInt8]) {
        let type = FileSignature.type(of: beginning.span)
        switch type {
        case .gif, .png, .jpeg, .bmp, .webp: note(.pixels)
        case .unknown where !HiddenArchive.isNamed(name): break
        default: if InspectionRequest.isWorthwhile(type) { note(.member) }
        }
    }

    // MARK: - Behind another beginning

    /// An archive that unpacks itself is a program with an archive behind it.
    mutating func readProgram(_ octets: [UInt8], at place: Place) {
        readArchives(in: octets, from: 512, to: .max, at: place, since: report.members.count)
    }

    /// Reads archives that begin behind the beginning of a file.
    ///
    /// - Parameters:
    ///   - start: the first offset at which one may begin.
    ///   - end: the offset before which its signature ends.
    ///   - first: the place in the report of the first member that was found in this file already.
    mutating func readArchives(in octets: [UInt8], from start: Int, to end: Int, at place: Place, since first: Int) {
        for signature in HiddenArchive.Signature.allCases {
            let beginning = signature.octets
            // Programs that unpack have these octets in their code as well, so some places are tried.
            var offset = start
            var tries = 0
            while tries < 4, let found = octets[...].find(beginning, from: offset, to: end) {
                offset = found + 1
                if signature == .zip {
                    guard ZipDirectory.isMember(in: octets[...], at: found) else { continue }
                    // A directory at the end has told of what is in the file.
                    if tries == 0, ZipDirectory.isAtEnd(of: octets[...]), ZipDirectory(octets[...])?.differs == false {
                        break
                    }
                }
                tries += 1
                let before = report.members.count
                let known = Set(report.members.dropFirst(first).compactMap(\.sha256))
                readArchive(Array(octets[found...]), .of(signature), .unknown, at: place, isGuess: true, but: known)
                if report.members.count > before { break }
            }
        }
    }
}
