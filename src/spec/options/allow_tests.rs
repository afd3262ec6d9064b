use super::*;

fn refused(typed: &str) -> String {
    let error = typed.parse::<Allow>().unwrap_err();
    format!("{error}: {}", error.help())
}

#[test]
fn what_is_typed_is_a_statement() {
    let labels: Allow = "rekognition:detectlabels, rekognition:DetectText for the search index".parse().unwrap();
    assert_eq!(labels.actions, ["rekognition:DetectLabels", "rekognition:DetectText"]);
    assert_eq!((labels.resources.as_slice(), labels.reason.as_str()), (&["*".to_owned()][..], "the search index"));
    let query: Allow =
        "dynamodb:Query on arn:{partition}:dynamodb:{region}:{account}:table/orders/index/* if StringEquals \
                        aws:RequestedRegion eu-central-1,eu-west-1 for reports for people"
            .parse()
            .unwrap();
    assert_eq!(query.conditions[0].values, ["eu-central-1", "eu-west-1"]);
    assert_eq!(query.reason, "reports for people");
    for allow in [labels, query] {
        assert_eq!(allow.to_string().parse::<Allow>().unwrap(), allow);
    }
}

#[test]
fn what_no_policy_should_hold_is_refused_with_what_to_type() {
    for (typed, told) in [
        ("rekognition:DetectLabels", "is not a valid allow: give 'ACTION"),
        ("rekognition:DetectLables for x", "did you mean `rekognition:DetectLabels`?"),
        ("recognition:DetectLabels for x", "did you mean `rekognition:DetectLabels`?"),
        ("DetectLabels for x", "give SERVICE:ACTION"),
        ("dynamodb:* for x", "name each action"),
        (
            "dynamodb:GetItem for x",
            "`dynamodb:GetItem` is about resources: name them, as arn:{partition}:dynamodb:{region}:{account}:table/TableName",
        ),
        ("dynamodb:GetItem on arn:aws:dynamodb:eu-central-1:111122223333:* for x", "name the resource"),
        ("dynamodb:GetItem on arn:aws:sqs:eu-central-1:111122223333:orders for x", "`dynamodb:GetItem` is about arn:"),
        ("dynamodb:GetItem on arn:*:dynamodb:eu-central-1:111122223333:table/x for x", "write the partition"),
        ("dynamodb:GetItem on orders for x", "give `*`, or an ARN"),
        ("rekognition:DetectLabels on arn:aws:s3:::b for x", "knows no resources"),
        (
            "dynamodb:GetItem on arn:aws:dynamodb:eu-central-1:111122223333:table/a,arn:aws:sqs:eu-central-1:111122223333:b for x",
            "none of the actions is about it",
        ),
        ("dynamodb:GetItem on arn:aws:dynamodb:eu-central-1:111122223333:table/${x} for x", "leave out blanks"),
        ("rekognition:DetectLabels if StringEqual aws:RequestedRegion x for x", "did you mean `StringEquals`?"),
        ("rekognition:DetectLabels if StringEquals s3:prefix x for x", "only keys of every request"),
        ("rekognition:DetectLabels if StringEquals aws:RequestedRegion for x", "give OPERATOR KEY VALUE"),
        ("s3:PutBucketPolicy on arn:aws:s3:::photo-inbox for x", "opens a bucket"),
        ("ecr:SetRepositoryPolicy on arn:aws:ecr:eu-central-1:111122223333:repository/x for x", "allow-escalation"),
        ("iam:PassRole on arn:aws:iam::111122223333:role/* for x", "hands any role"),
        ("iam:PassRole on arn:aws:iam::111122223333:role/one for x", "hands a role to a service"),
        ("sts:AssumeRole on arn:aws:iam::111122223333:role/a* for x", "takes on any role"),
        ("dynamodb:GetItem on arn:aws:dynamodb:eu-central-1:111122223333:?* for x", "name the resource"),
        ("s3:PutObject on arn:aws:s3:::photo-inbox/* for x", "--write"),
        ("dynamodb:ListTables,dynamodb:listtables for x", "give it once"),
    ] {
        let refused = refused(typed);
        assert!(refused.contains(told), "{typed}\n{refused}");
    }
}

#[test]
fn escalation_is_allowed_with_a_reason_of_its_own() {
    let (actions, resources) =
        (["lambda:AddPermission".to_owned()], ["arn:aws:lambda:eu-central-1:111122223333:function:x".to_owned()]);
    assert!(Allow::new(&actions, &resources, Vec::new(), "x", None).is_err());
    for why in ["", " ", "a\u{202e}b"] {
        assert!(Allow::new(&actions, &resources, Vec::new(), "x", Some(why.to_owned())).is_err(), "{why:?}");
    }
    assert!(Allow::new(&actions, &resources, Vec::new(), "x", Some("it registers its listeners".to_owned())).is_ok());
}

#[test]
fn an_arn_of_the_reference_becomes_one_to_fill_in() {
    assert_eq!(
        stated("arn:${Partition}:s3:::${BucketName}/${ObjectName}"),
        "arn:{partition}:s3:::BucketName/ObjectName"
    );
}

#[test]
fn an_s3_uri_stands_for_the_objects_or_for_the_bucket() {
    for (typed, resource) in [
        ("s3:GetObjectTagging on s3://photo-archive/old/ for x", "arn:{partition}:s3:::photo-archive/old/*"),
        ("s3:GetObjectVersion on s3://photo-archive/old/*.jpg for x", "arn:{partition}:s3:::photo-archive/old/*.jpg"),
        ("s3:GetObjectAttributes on s3://photo-archive for x", "arn:{partition}:s3:::photo-archive/*"),
        ("s3:ListBucketVersions on s3://photo-archive for x", "arn:{partition}:s3:::photo-archive"),
    ] {
        assert_eq!(typed.parse::<Allow>().unwrap().resources, [resource], "{typed}");
    }
    for (typed, told) in [
        ("s3:GetObjectTagging on s3://Photo/ for x", "bucket"),
        ("s3:GetObjectTagging on s3://photo-archive/a?b/ for x", "write the ARN"),
        ("s3:GetObjectTagging on s3://photo-archive/*/* for x", "more than one"),
        ("s3:ListBucketVersions on s3://photo-archive/old/ for x", "is about"),
        ("s3:GetObject on s3://photo-archive/old/ for x", "--read"),
    ] {
        let refused = refused(typed);
        assert!(refused.contains(told), "{typed}\n{refused}");
    }
}
