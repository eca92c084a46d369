//! Comparison of a small XML schema with a small schema.
#![allow(clippy::unwrap_used, reason = "tests may fail by panic")]

use super::*;
use crate::suggest::{Options, plan};
use vbem_codegen::Sources;

const XSD: &str = r#"<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://example.com/tapes" elementFormDefault="qualified">
  <xs:element name="Tape" type="TapeEntityType"/>
  <xs:element name="Tapes" type="TapeEntityListType"/>
  <xs:simpleType name="TapeKindEnumeration">
    <xs:restriction base="xs:string">
      <xs:enumeration value="Data"/>
      <xs:enumeration value="Cleaning"/>
      <xs:enumeration value="Spare"/>
    </xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="TapeStateEnumeration">
    <xs:restriction base="xs:string"><xs:enumeration value="Full"/><xs:enumeration value="Empty"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="UidType"><xs:restriction base="xs:string"><xs:pattern value="urn:.*"/></xs:restriction></xs:simpleType>
  <xs:complexType name="ResourceType">
    <xs:sequence><xs:element name="Links" type="LinkListType" minOccurs="0"/></xs:sequence>
    <xs:attribute name="Href" type="xs:anyURI"/>
    <xs:attribute name="Type" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="EntityType">
    <xs:complexContent><xs:extension base="ResourceType">
      <xs:attribute name="Name" type="xs:string" use="required"/>
      <xs:attribute name="UID" type="UidType" use="required"/>
    </xs:extension></xs:complexContent>
  </xs:complexType>
  <xs:complexType name="LinkListType">
    <xs:sequence><xs:element name="Link" type="xs:string" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="TapeEntityType">
    <xs:complexContent><xs:extension base="EntityType">
      <xs:sequence>
        <xs:element name="Slot" type="xs:int" minOccurs="0"><xs:annotation><xs:documentation>Where.</xs:documentation></xs:annotation></xs:element>
        <xs:element name="Kind" type="TapeKindEnumeration"/>
        <xs:element name="State" type="TapeStateEnumeration"/>
        <xs:element name="Marks" type="MarkListType"/>
        <xs:element name="Size" type="xs:long"/>
        <xs:element name="Note" type="xs:string" maxOccurs="unbounded" minOccurs="0"/>
        <xs:element name="Where">
          <xs:complexType><xs:choice>
            <xs:element name="Drive" type="xs:string"/>
            <xs:element name="Shelf" type="xs:int"/>
          </xs:choice></xs:complexType>
        </xs:element>
        <xs:element name="Owner" type="xs:string"/>
      </xs:sequence>
      <xs:attribute name="Sealed" type="xs:boolean"/>
      <xs:attribute name="Colour" type="xs:string"/>
    </xs:extension></xs:complexContent>
  </xs:complexType>
  <xs:complexType name="TapeEntityListType">
    <xs:sequence><xs:element name="Tape" type="TapeEntityType" maxOccurs="unbounded"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="MarkListType">
    <xs:sequence><xs:element name="Mark" type="MarkType" maxOccurs="unbounded"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="MarkType">
    <xs:simpleContent><xs:extension base="xs:dateTime"><xs:attribute name="At" type="xs:long"/></xs:extension></xs:simpleContent>
  </xs:complexType>
</xs:schema>"#;

const SCHEMA: &str = "\
# yaml-language-server: $schema=../schema.json
resource: Tape
summary: A tape.

attributes:
  Owner: { type: string?, summary: Whose it is. }

elements:
  Kind: { type: TapeKind, summary: What it is. }
  Slot: { type: int, summary: Where it is. }
  Size: { type: int, summary: How much fits. }

enumerations:
  TapeKind:
    summary: Kinds.
    values:
      Data: Holds data.
";

fn sources() -> Sources {
    vbem_codegen::testing::sources([("tapes/tape.yaml".to_owned(), SCHEMA.to_owned())])
}

#[test]
fn differing_xsd_reports_problems_by_type() {
    let xsd = parse(XSD).unwrap();
    assert_eq!(xsd.unread, <[&str; 0]>::default());
    let reports = compare(&vbem_codegen::load(&sources()).unwrap(), &xsd, Some(&Evidence::default()));
    let lines: Vec<String> =
        reports.iter().flat_map(|report| &report.problems).map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "MarkType: the schema has no type `MarkType`",
            "TapeEntityType Tape/Slot: `Slot` may be missing, mandatory in `Tape`",
            "TapeEntityType Tape/Kind: `Cleaning` is not a value of the enumeration `TapeKind`",
            "TapeEntityType Tape/Kind: `Spare` is not a value of the enumeration `TapeKind`",
            "TapeEntityType Tape/State: `Tape` has no element `State` (looks like enumeration, after `Kind`)",
            "TapeEntityType Tape/Marks: `Tape` has no element `Marks` (looks like list, after `State`)",
            "TapeEntityType Tape/Size: expected a number of 64 bits in the schema, found one of 32 bits",
            "TapeEntityType Tape/Note: `Tape` has no element `Note` (looks like list, after `Size`)",
            "TapeEntityType Tape/Where: `Tape` has no element `Where` (looks like type, after `Note`)",
            "TapeEntityType Tape/Owner: expected an element in the schema, found an attribute",
            "TapeEntityType Tape/Sealed: `Tape` has no attribute `Sealed` (looks like boolean)",
            "TapeEntityType Tape/Colour: `Tape` has no attribute `Colour` (looks like string)",
            "TapeEntityType Tape: `Kind` is behind `Slot`, but `Tape` declares it before",
            "TapeEntityTypeNestedWhere: the schema has no type `TapeEntityTypeNestedWhere`",
            "TapeKindEnumeration: `Cleaning` is not a value of the enumeration `TapeKind`",
            "TapeKindEnumeration: `Spare` is not a value of the enumeration `TapeKind`",
            "TapeStateEnumeration: the schema has no type `TapeStateEnumeration`",
        ]
    );
}

#[test]
fn missing_members_of_xsd_are_added() {
    let sources = sources();
    let xsd = parse(XSD).unwrap();
    let plan = plan(&sources, &Options::default(), |model| compare(model, &xsd, None)).unwrap();
    assert_eq!(plan.refusals, []);
    let text = &plan.files[0].1;
    for line in [
        "  Slot:  { type: int?, summary: Where it is. }",
        "  State: { type: TapeState?, summary: To be written. }",
        "  Marks: { list: TapeMark, item: Mark, summary: To be written. }",
        "  Note:  { repeated: string, summary: To be written. }",
        "  Where: { type: TapeWhere?, rust: where_value, summary: To be written. }",
        "  TapeState:\n    summary: To be written.\n    values:\n      Full: To be written.\n",
        "    attributes:\n      At: { type: long?, summary: To be written. }\n    text: { type: timestamp, json: Value,",
        "      Data: Holds data.\n      Cleaning: To be written.\n      Spare: To be written.\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn text_other_than_xml_schema_is_rejected() {
    assert!(parse("<a/>").unwrap_err().to_string().contains("1:1: the root element is `a`"));
    assert!(parse("<xs:schema>").is_err());
    // A base that extends itself does not hang.
    let circle = "<schema><complexType name='A'><complexContent><extension base='A'><sequence><element name='B' type='A'/></sequence></extension></complexContent></complexType></schema>";
    assert_eq!(parse(circle).unwrap().types["A"].fields.len(), 1);
}
