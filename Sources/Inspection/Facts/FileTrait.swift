import Mail

/// Something in a file that matters by being there: a fact, not yet a verdict.
public struct FileTrait: Sendable, Hashable, Codable {
    /// What it is.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        // Encryption.

        /// A member of an archive that needs a password.
        case encryptedMember
        /// An archive that hides even its members' names behind a password.
        case encryptedNames
        /// A document that needs a password, or whose owner restricts its use.
        case encryptedDocument

        // Documents that act.

        /// A Visual Basic project.
        case macros
        /// A macro that runs when the document is opened or closed.
        case autoMacro
        /// An Excel 4.0 macro sheet.
        case excel4Macros
        /// A template that is elsewhere.
        case remoteTemplate
        /// An object, a frame or a data source that is elsewhere.
        case externalObject
        /// A field or a link that starts a program by DDE.
        case dde
        /// An object of another program in a document.
        case embeddedObject
        /// An ActiveX control.
        case activeX
        /// A script in a PDF.
        case javaScript
        /// A PDF that does something when it is opened.
        case openAction
        /// A PDF that starts a program.
        case launch
        /// A file in a PDF.
        case embeddedFile
        /// A form that is sent elsewhere.
        case submitForm

        // Files that lead elsewhere.

        /// A Windows shortcut, with what it starts.
        case shortcut
        /// A link whose target is a program, a script or a file of another machine.
        case linkToProgram

        // HTML in an archive.

        /// HTML with a script.
        case script
        /// HTML that makes a file by a script and hands it over as a download.
        case smuggling
        /// HTML that asks for a password.
        case passwordForm

        // Archives that contradict themselves.

        /// Members that share octets with one another.
        case overlappingMembers
        /// A member is of another size than the archive says.
        case sizeDiffers
        /// The directory of an archive and what stands before its members disagree.
        case directoryDiffers
        /// A member whose name leads out of the folder it is unpacked in.
        case pathTraversal
        /// A member that is a link to another place.
        case linkMember
    }

    /// What it is.
    public var kind: Kind
    /// Where it is: the path of the file, `1.2/inner.zip/report.docm`.
    public var path: String
    /// What shows it: the name of a stream, the address of a template, a command. At most 256 octets; empty where the fact
    /// says all.
    public var evidence: String

    /// A fact. The evidence is cut to 256 octets.
    public init(_ kind: Kind, path: String, evidence: String = "") {
        self.kind = kind
        self.path = path
        self.evidence = evidence.cut(toOctets: 256)
    }
}
