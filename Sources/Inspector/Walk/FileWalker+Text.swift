import Inspection
import MIME
import Mail

extension FileWalker {
    /// A collector for the text of the next file; nil where no text is asked for. What takes more than half of the time is cut
    /// off, so that there is as much for what else is in the files.
    var textCollector: TextCollector? {
        guard report.hasText else { return nil }
        return TextCollector(limit: min(bounds.text, textLeft), goesOn: hasTimeForText)
    }

    /// Adds the text of a file to the report.
    mutating func note(_ text: TextCollector, at place: Place) {
        note(text: text.octets, isCutOff: text.isCutOff, at: place.path)
    }

    /// Adds the text of a file to the report, as far as the bounds go; nothing where no text is asked for.
    mutating func note(text: [UInt8], isCutOff: Bool, at path: String) {
        guard report.hasText, !text.isEmpty || isCutOff else { return }
        let limit = min(bounds.text, textLeft)
        let kept = text.count > limit ? Array(text.prefix(limit)) : text
        textLeft -= kept.count
        report.texts.append(ExtractedText(path: path, text: kept, isCutOff: isCutOff || kept.count < text.count))
    }

    /// Adds the words of a file that is text, or of the parts of a message that is a file.
    ///
    /// - Parameter isWhole: whether all of the file was read, rather than its beginning.
    mutating func noteWords(of part: ContentPart, isWhole: Bool, at path: String) {
        guard report.hasText, let words = part.words else { return }
        note(text: words.visible + (words.hidden.isEmpty ? [] : [10] + words.hidden), isCutOff: !isWhole, at: path)
    }

    /// Adds what a document says about itself.
    mutating func note(_ properties: DocumentProperties, at place: Place) {
        guard report.hasText else { return }
        for property in properties.values {
            guard propertiesLeft > 0 else { return note(text: [], isCutOff: true, at: place.path) }
            propertiesLeft -= 1
            report.properties.append(
                DocumentProperty(
                    path: place.path, name: property.name.cut(toOctets: DocumentProperty.longestName),
                    value: property.value.cut(toOctets: DocumentProperty.longestValue)))
        }
    }
}

extension FileWalker {
    /// Reads the text of a PDF, unless it is encrypted, which the report says.
    ///
    /// - Parameter findings: what else was found in it. Another file may have the same path.
    mutating func readPDFText(_ octets: ArraySlice<UInt8>, _ findings: DocumentFindings, at place: Place) {
        guard let text = textCollector, !findings.isEncrypted, isInTime() else { return }
        var document = PDFText(octets, text)
        document.read()
        note(document.text, at: place)
        note(document.properties, at: place)
    }

    /// Reads the text of RTF.
    mutating func readRichText(_ octets: ArraySlice<UInt8>, at place: Place) {
        guard let text = textCollector, isInTime() else { return }
        var document = RichTextWords(octets, text)
        document.read()
        note(document.text, at: place)
        note(document.properties, at: place)
    }

    /// Reads the text of an old Office document, unless it is encrypted, which the report says. The text of a message of Outlook's
    /// is in its bodies, which are files in it.
    ///
    /// - Parameter findings: what else was found in it. Another file may have the same path.
    mutating func readCompoundText(_ octets: ArraySlice<UInt8>, _ findings: DocumentFindings, at place: Place) {
        guard let text = textCollector, !findings.isEncrypted, isInTime(), var document = CompoundText(octets, text)
        else { return }
        document.read()
        note(document.text, at: place)
        note(document.properties, at: place)
    }
}

extension DocumentFindings {
    /// Whether the document needs a password, so that its words are not there.
    fileprivate var isEncrypted: Bool { bounds.contains(.encrypted) }
}
